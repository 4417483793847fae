"""What screens get to see of guests: frozen."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLine:
    """One person without an account, for those who invite: invited by link, or who could be."""

    invitation_id: UUID
    name: str
    function: str
    sent_to: str  # masked; "" while there is no living link
    made_at: dt.datetime | None
    verified_at: dt.datetime | None
    may_revoke: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestList:
    """Who comes to a meeting by a link, and who has no other way in yet."""

    guests: tuple[GuestLine, ...]
    without_account: tuple[GuestLine, ...]
    may_invite: bool
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A link's page before a code was typed: who calls and when, and nothing else."""

    organiser: str
    starts_at: dt.datetime
    minutes: int
    is_by_video: bool
    channel: str
    opens_at: dt.datetime
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestSeat:
    """What somebody who typed the code may know of the meeting they are called to."""

    pass_id: UUID
    meeting_id: UUID
    invitation_id: UUID
    citizen_id: UUID
    category: int
    name: str
    function: str
    kind: str
    form: str
    state: str
    starts_at: dt.datetime
    minutes: int
    closed_at: dt.datetime | None
    size: str
    hides: bool  # a protected address: their own network address is shown to nobody

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def is_called(self) -> bool:
        return self.state == "called"

    @property
    def is_open(self) -> bool:
        return self.state == "open"
