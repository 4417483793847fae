"""The plan as another party would see it: never more than the reader sees already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Any, Protocol, TypeVar
from uuid import UUID

from brobygger.access.queries import Reach, opened
from brobygger.access.reach import categories_in
from brobygger.kernel.categories import Category, members

from .pages import AgreementCard, InterventionCard, PassageCard, PlanPage, PlanRights

NOTHING = PlanRights(
    may_write=False,
    may_write_own=False,
    may_lead=False,
    may_hand_over=False,
    may_call_meeting=False,
    may_open_meeting=False,
    may_close_meeting=False,
    may_send=False,
)
NOBODYS_HAND: dict[str, Any] = {"own_statuses": (), "drafts": (), "rights": NOTHING}


class Worded(Protocol):
    """A card with words on it: what kind, and under whose secrecy."""

    @property
    def category(self) -> Category: ...
    @property
    def holder(self) -> int: ...
    @property
    def held_by(self) -> tuple[UUID, ...]: ...


Card = TypeVar("Card", bound=Worded)


def opens(reaches: Iterable[Reach], card: Worded) -> bool:
    """Whether these grounds open what stands on the card."""
    return opened(reaches, card.category, card.holder, card.held_by)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """What every one of some people may see."""

    everyone: tuple[tuple[Reach, ...], ...]

    def see(self, card: Worded) -> bool:
        return all(opens(reaches, card) for reaches in self.everyone)

    def among(self, cards: Iterable[Card]) -> tuple[Card, ...]:
        return tuple(one for one in cards if self.see(one))

    def passage(self, one: PassageCard) -> PassageCard:
        """A text of the whole table stays as a place, empty when it is not for these eyes."""
        return _quiet(one if self.see(one) else replace(one, body="", written_by="", revision=0))

    def guarded(self, one: PassageCard | None) -> PassageCard | None:
        sees = one is not None and all(categories_in(each) & one.category for each in self.everyone)
        return self.passage(one) if one is not None and sees else None

    def promise(self, one: InterventionCard) -> InterventionCard:
        promises = tuple(map(_unpressed, self.among(one.agreements)))
        return replace(one, may_change=False, may_report=False, agreements=promises)


def as_seen_with(page: PlanPage, *everyone: Sequence[Reach]) -> PlanPage:
    """The same page as each of these could see it too, by their grounds; and nothing to press."""
    eyes = _Eyes(tuple(tuple(one) for one in everyone))
    sees = reduce(and_, map(categories_in, everyone), page.sees)
    return replace(
        page,
        wishes=eyes.passage(page.wishes),
        resources=eyes.passage(page.resources),
        overall_goal=eyes.passage(page.overall_goal),
        comment=eyes.passage(page.comment),
        crisis=eyes.guarded(page.crisis),
        admission=eyes.guarded(page.admission),
        statuses=tuple(map(_quiet, eyes.among(page.statuses))),
        challenges=eyes.among(page.challenges),
        interventions=tuple(map(eyes.promise, eyes.among(page.interventions))),
        existing_plans=eyes.among(page.existing_plans),
        undecided=eyes.among(page.undecided),
        ratings=eyes.among(page.ratings),
        agreed_goals=eyes.among(page.agreed_goals),
        sees=sees,
        left_out=tuple(members(page.holds & ~sees)),
        holds_more=False,  # of the page as it is shown; who looks on may have grounds of their own
        **NOBODYS_HAND,
        pulse=replace(page.pulse, raised=()),  # what was raised has categories of its own
    )


def _quiet(passage: PassageCard) -> PassageCard:
    beside = _quiet(passage.beside) if passage.beside else None
    return replace(passage, may_write=False, may_answer=False, draft=None, beside=beside)


def _unpressed(one: AgreementCard) -> AgreementCard:
    return replace(one, may_change=False, may_report=False, may_answer=False, may_take=False)
