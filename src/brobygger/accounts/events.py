"""Facts about accounts, announced in the transaction they happen in."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded:
    """Someone no longer works at a unit; what they carried must be taken up at once."""

    user_id: UUID
    unit_id: UUID
