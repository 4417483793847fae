"""A plan in standing slots, and a standing slot with the plans in it, as one reader may see them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from brobygger.access.gate import CitizenCard
from brobygger.kernel.small_numbers import share
from brobygger.meetings.pages import InvitationCard, MeetingCard
from brobygger.meetings.slots.pages import Entry, ItemCard, SeriesCard, SlotDay


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDecision:
    """Something the table has to decide, and what became of it."""

    id: UUID
    body: str
    state: str
    state_label: str
    outcome: str
    raised_by: str

    @property
    def is_open(self) -> bool:
        return self.state in {"open", "carried"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOffer:
    """One standing slot a plan can be taken up in: the first date with room, and those before it."""

    series: SeriesCard
    day: SlotDay | None
    passed_over: tuple[SlotDay, ...]  # full, called off or a holiday
    waiting: ItemCard | None
    has_ground: bool  # the other unit, for this plan


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOutcome:
    """What a standing slot came to for this plan, and who was there."""

    held_at: dt.datetime
    decided: tuple[OpenDecision, ...]
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPanel:
    """Beside a plan: where it can be taken up, what waits, what was decided last."""

    offers: tuple[SlotOffer, ...]
    decisions: tuple[OpenDecision, ...]
    waiting_words: dict[UUID, str]
    last: SlotOutcome | None

    @property
    def is_shown(self) -> bool:
        return bool(self.offers or self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One line of the row on the page of a slot."""

    entry: Entry
    citizen: CitizenCard | None = None
    decision: OpenDecision | None = None  # what it was put on for
    decided: tuple[OpenDecision, ...] = ()  # there
    others: int = 0  # more that the table of this plan has not decided
    meeting: MeetingCard | None = None
    blind: tuple[str, ...] = ()  # who comes and may not see it
    blind_unit: str = ""  # the unit of the slot that has no ground at all
    blind_unit_id: UUID | None = None
    may_write: bool = False
    is_current: bool = False

    @property
    def invited(self) -> tuple[InvitationCard, ...]:
        return self.meeting.invitations if self.meeting else ()

    @property
    def present(self) -> tuple[InvitationCard, ...]:
        return tuple(one for one in self.invited if one.attendance == "present")

    @property
    def is_outdated(self) -> bool:
        """What it was put on for has been settled elsewhere."""
        return self.decision is not None and not self.decision.is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A date of a standing slot, with everything in it this reader may see."""

    day: SlotDay
    items: tuple[ItemView, ...]
    next_day: SlotDay | None  # where what is not reached goes
    may_lead: bool

    @property
    def hidden(self) -> int:
        return sum(one.entry.is_hidden for one in self.items)

    @property
    def waiting(self) -> tuple[ItemView, ...]:
        return tuple(one for one in self.items if one.entry.waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotShare:
    """How many of the slots that were to be held had something in them.

    Slots are counted, not people, and whoever reads this sees each of those slots with its row; so
    few are said as they are. A share in per cent waits until there are enough, as everywhere.
    """

    weeks: int
    offered: int
    used: int
    holidays: int
    called_off: int

    @classmethod
    def of(cls, weeks: int, days: Iterable[SlotDay]) -> "SlotShare":
        """A holiday offers nothing, and what was called off is not offered; both are said beside it."""
        every = list(days)
        offered = [one for one in every if one.is_held]
        return cls(
            weeks=weeks,
            offered=len(offered),
            used=sum(one.held > 0 for one in offered),
            holidays=sum(one.is_holiday for one in every),
            called_off=sum(one.is_cancelled and not one.is_holiday for one in every),
        )

    @property
    def share(self) -> int | None:
        return share(self.used, self.offered)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLine:
    """A standing slot in the list of a unit: its next dates, and for leaders what became of it."""

    series: SeriesCard
    days: tuple[SlotDay, ...]
    shares: tuple[SlotShare, ...]  # empty for those who do not lead

    @property
    def next(self) -> SlotDay | None:
        return next((one for one in self.days if one.is_held), None)
