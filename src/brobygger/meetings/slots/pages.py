"""What others get to see of standing slots."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from brobygger.kernel.clock import now
from brobygger.organisations.queries import UnitCard

from .rules import FROM_BEFORE, USUAL_ITEM

EVERY_WEEKDAY = (_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCard:
    """Who comes to whom, on which weekday and at what hour."""

    id: UUID
    host: UnitCard
    place_unit: UnitCard
    weekday: int
    clock: dt.time
    minutes: int
    form: str
    form_label: str
    place: str
    from_on: dt.date
    until_on: dt.date | None
    ended_at: dt.datetime | None
    my_unit_id: UUID | None

    @property
    def goes_on(self) -> bool:
        return self.ended_at is None

    @property
    def weekday_label(self) -> str:
        """Fridays."""
        return str(EVERY_WEEKDAY[self.weekday])

    @property
    def other(self) -> UnitCard:
        """The unit that is not the reader's."""
        return self.place_unit if self.my_unit_id == self.host.id else self.host

    @property
    def is_closed(self) -> bool:
        """One of the units is: there are no more dates, and a leader can end it."""
        return not (self.host.is_open and self.place_unit.is_open)

    @property
    def is_by_video(self) -> bool:
        return self.form in ("video", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One item in the row as anybody of the two units may know it: how long, and how it stands."""

    item_id: UUID
    position: float
    minutes: int
    state: str  # waiting, held, off


@dataclass(frozen=True, slots=True, kw_only=True)
class ComerCard:
    user_id: UUID
    unit_id: UUID
    name: str
    function: str
    is_coming: bool
    is_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    """An item the reader has a ground to see."""

    id: UUID
    slot_id: UUID
    series_id: UUID | None  # None: the slot is not the reader's unit's
    day: dt.date | None
    meeting_id: UUID
    citizen_id: UUID
    about: UUID
    topic: UUID
    minutes: int
    state: str
    put_by_name: str
    times_moved: int

    @property
    def waits(self) -> bool:
        return self.state == "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """A question about no citizen."""

    id: UUID
    body: str
    minutes: int
    asked_by_name: str
    answer: str
    answered_by_name: str
    times_moved: int

    @property
    def is_answered(self) -> bool:
        return bool(self.answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the row: an item one may see, one that may not be seen, or a question."""

    number: int
    starts_at: dt.datetime
    minutes: int
    state: str
    item: ItemCard | None = None
    question: QuestionCard | None = None

    @property
    def is_hidden(self) -> bool:
        return self.item is None and self.question is None

    @property
    def waits(self) -> bool:
        return self.state == "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDay:
    """One date of a series: whether it is held, who comes, how much is taken."""

    series: SeriesCard
    day: dt.date
    starts_at: dt.datetime
    minutes: int
    slot_id: UUID | None = None  # None: nobody has touched it yet
    is_holiday: bool = False
    is_cancelled: bool = False
    used: int = 0
    waiting: int = 0
    held: int = 0
    comers: tuple[ComerCard, ...] = ()

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def is_past(self) -> bool:
        return self.ends_at <= now()

    @property
    def is_on(self) -> bool:
        """Items can be taken from a quarter of an hour before, and noted afterwards."""
        return self.is_held and self.starts_at - FROM_BEFORE <= now()

    @property
    def is_now(self) -> bool:
        return self.is_on and not self.is_past

    @property
    def is_held(self) -> bool:
        return not (self.is_holiday or self.is_cancelled)

    @property
    def is_open(self) -> bool:
        """Something can be put on it."""
        return self.is_held and not self.is_past and self.series.goes_on

    @property
    def left(self) -> int:
        return max(0, self.minutes - self.used)

    @property
    def is_full(self) -> bool:
        return self.left < USUAL_ITEM

    @property
    def coming(self) -> tuple[ComerCard, ...]:
        return tuple(one for one in self.comers if one.is_coming)

    @property
    def my_word(self) -> bool | None:
        """Whether I come; None when I have not said."""
        return next((one.is_coming for one in self.comers if one.is_me), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What came of putting something on: the item, its date, and whether it stood there already."""

    item_id: UUID
    day: dt.date
    is_new: bool
    without_ground: tuple[str, ...] = ()  # who comes, and may not see it
