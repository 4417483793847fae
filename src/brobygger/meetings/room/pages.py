"""What the page and the browser get to know of a video room."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from brobygger.access.gate import CitizenCard
from brobygger.meetings.media.pages import Number, Ways
from brobygger.meetings.pages import InvitationCard, MeetingCard


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPage:
    """The door as one person finds it."""

    meeting: MeetingCard
    citizen: CitizenCard
    mine: InvitationCard
    role: str
    can_enter: bool
    is_over: bool
    opens_at: dt.datetime
    relay_only: bool  # or the others' computers would see where this person is
    lacks_relay: bool
    size: str  # as it is at the door: a large one is small where there is no media server
    numbers: tuple[Number, ...] = ()

    @property
    def is_cut_to_six(self) -> bool:
        return self.size == "mesh" and self.meeting.size != "mesh"

    @property
    def only_watches(self) -> bool:
        """In a webinar, those who lead are seen; others after they have been given the floor."""
        return self.size == "webinar" and not self.leads

    @property
    def leads(self) -> bool:
        return self.role != "participant"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledTo:
    """All a guest's page needs of the meeting."""

    id: UUID
    starts_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """All the page of a guest needs of themselves."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestRoom:
    """The door as somebody finds it who came by a link: no citizen's name, no page to go back to."""

    meeting: CalledTo
    mine: Called
    can_enter: bool
    is_over: bool
    opens_at: dt.datetime
    relay_only: bool
    lacks_relay: bool
    size: str
    is_cut_to_six: bool
    only_watches: bool
    numbers: tuple[Number, ...] = ()  # a guest sees nobody's
    leads: bool = False
    citizen: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a browser needs to come to the door: for one use, within a minute."""

    ticket: str
    ways: Ways

    def as_json(self) -> dict[str, Any]:
        return {"ticket": self.ticket, **self.ways.as_json()}
