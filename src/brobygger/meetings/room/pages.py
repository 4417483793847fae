"""What the page and the browser get to know of a video room."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from brobygger.access.gate import CitizenCard
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
    lacks_relay: bool
    size: str  # as it is at the door: a large one is small where there is no media server

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
class Pass:
    """What a browser needs to come to the door: for one use, within a minute."""

    ticket: str
    ice: tuple[dict[str, Any], ...]
