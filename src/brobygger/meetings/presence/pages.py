"""What others get to see of who is in a video room."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody was, or is, in the video room. `seat`: what the call itself knows them by."""

    invitation_id: UUID
    seat: str
    came_at: dt.datetime
    left_at: dt.datetime | None
    why: str

    @property
    def is_here(self) -> bool:
        return self.left_at is None
