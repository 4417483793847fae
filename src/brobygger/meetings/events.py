"""Facts a meeting announces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAnswered:
    meeting_id: UUID
    invitation_id: UUID
    about: UUID | None
    citizen_id: UUID
    answer: str
