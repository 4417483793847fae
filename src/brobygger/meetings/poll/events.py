"""Facts a poll announces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChosen:
    """A time was found and the meeting is called; what it is about may have more to do."""

    poll_id: UUID
    meeting_id: UUID
    about: UUID | None
    citizen_id: UUID
