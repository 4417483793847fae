"""What others get to see of a standing meeting."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingCard:
    """How often it comes, at what hour, how many dates remain, and the next of them."""

    id: UUID
    citizen_id: UUID
    meeting_id: UUID
    weeks: int
    slot_on: dt.date
    clock: dt.time
    remaining: int
    state: str
    state_label: str
    revision: int
    is_stuck: bool  # the next date should have been called by itself, and was not
    ahead: tuple[dt.datetime, ...]

    @property
    def goes_on(self) -> bool:
        return self.state == "active"
