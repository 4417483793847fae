"""What others get to see of a poll."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

YES, MAYBE, NO = "yes", "maybe", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCard:
    """One person asked, and their word for each time; empty while they have not answered."""

    id: UUID
    kind: str
    kind_label: str
    name: str
    function: str
    user_id: UUID | None
    unit_id: UUID | None
    person_id: UUID | None
    has_account: bool
    answered_at: dt.datetime | None
    is_mine: bool
    words: dict[UUID, str]

    @property
    def has_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_missing(self) -> bool:
        return self.has_account and not self.has_answered


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCard:
    """One of the times: who can, who can if need be, who cannot."""

    id: UUID
    starts_at: dt.datetime
    is_past: bool
    can: tuple[VoiceCard, ...]
    if_need_be: tuple[VoiceCard, ...]
    cannot: tuple[VoiceCard, ...]

    @property
    def rank(self) -> tuple[int, int, float]:
        """The more can come at all the better, then the more gladly, then the sooner."""
        gladly = len(self.can)
        return (gladly + len(self.if_need_be), gladly, -self.starts_at.timestamp())


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCard:
    """A poll, its times and those asked."""

    id: UUID
    citizen_id: UUID
    about: UUID | None
    minutes: int
    form: str
    form_label: str
    place: str
    state: str
    state_label: str
    asked_by: UUID
    asked_at: dt.datetime
    meeting_id: UUID | None
    may_lead: bool
    has_lapsed: bool
    times: tuple[TimeCard, ...]
    voices: tuple[VoiceCard, ...]

    @property
    def is_open(self) -> bool:
        """Waits for answers, and for a time to be chosen."""
        return self.state == "open" and not self.has_lapsed

    @property
    def mine(self) -> VoiceCard | None:
        """The reader's own voice."""
        return next((one for one in self.voices if one.is_mine), None)

    @property
    def answered(self) -> int:
        return sum(one.has_answered for one in self.voices)

    @property
    def missing(self) -> tuple[VoiceCard, ...]:
        """Who has not answered yet."""
        return tuple(one for one in self.voices if one.is_missing)

    @property
    def to_ask_aloud(self) -> tuple[VoiceCard, ...]:
        """Who cannot answer here; somebody asks them face to face."""
        return tuple(one for one in self.voices if not one.has_account and not one.has_answered)

    @property
    def best(self) -> TimeCard | None:
        """The time most can come at, when anybody but the asker has answered."""
        to_come = [one for one in self.times if not one.is_past]
        return max(to_come, key=lambda one: one.rank) if to_come and self.answered > 1 else None

    def time(self, time_id: UUID | None) -> TimeCard | None:
        return next((one for one in self.times if one.id == time_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLine:
    """A poll in a list: how many have answered, and until when."""

    id: UUID
    first: dt.datetime
    last: dt.datetime
    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The meeting a poll came to, and by name those who could not be called to it any more."""

    meeting_id: UUID
    starts_at: dt.datetime
    coming: int
    left_out: tuple[str, ...]
