"""What the rest of the house may know of an account, a role, a place and an absence."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """An account as the rest of the house may know it."""

    id: UUID
    name: str
    phone: str
    email: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCard:
    """Someone in a role at a unit."""

    user_id: UUID
    membership_id: UUID
    name: str
    title: str
    role: str
    role_label: str
    unit_id: UUID
    phone: str
    email: str
    since: dt.datetime
    until: dt.datetime | None
    away_until: dt.date | None = None  # told to their leader only

    @property
    def function(self) -> str:
        """What others call it: the title someone chose, else the role."""
        return self.title or self.role_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere one may act: a unit in a role, or as the person one is."""

    unit_id: UUID | None
    person_id: UUID | None
    name: str
    organisation: str
    unit_kind: str
    role: str
    role_label: str
    title: str
    purposes: tuple[Purpose, ...]
    since: dt.datetime
    until: dt.datetime | None

    @property
    def key(self) -> str:
        """What the switch form sends: `unit:…` or `person:…`."""
        return f"unit:{self.unit_id}" if self.unit_id else f"person:{self.person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCard:
    """Someone is away from one day to another, both included."""

    id: UUID
    user_id: UUID
    from_on: dt.date
    to_on: dt.date
