"""Facts about accounts, announced in the transaction they happen in."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded:
    """Someone no longer works at a unit; what they carried must be taken up at once."""

    user_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDeactivated:
    """Someone can no longer sign in anywhere; the units they worked at until now."""

    user_id: UUID
    unit_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRegistered:
    """Someone will be away from one day to another, both included."""

    user_id: UUID
    from_on: dt.date
    to_on: dt.date
