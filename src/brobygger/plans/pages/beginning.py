"""Whether there shall be a plan, as pages show it: what was said, by whom, and what it opens."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from ..beginning_law import WithoutAYes
from ..models import OWN_WORDS, Assent, Consideration

Said = Consideration.Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a professional writes down of a talk about having a plan."""

    said: str
    said_on: dt.date
    words: str = ""
    raised_by_citizen: bool = False
    explained: tuple[str, ...] = ()
    explained_by_name: str = ""  # empty: the one who writes
    ask_again_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a citizen says on her own page."""

    said: str
    words: str = ""
    ask_again_on: dt.date | None = None
    with_whom: str = ""
    to_unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The citizen's word on an agreed version, told to a professional."""

    answer: str
    said_on: dt.date
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsiderationCard:
    """One word on whether there shall be a plan."""

    number: int
    plan_id: UUID | None
    said: str
    said_label: str
    said_on: dt.date
    said_at: dt.datetime
    words: str
    raised_by_citizen: bool
    told_to_name: str  # empty: the citizen said it by signing in, or the house did
    explained: tuple[str, ...]  # labels
    explained_by_name: str
    ask_again_on: dt.date | None
    with_whom: str
    to_unit_id: UUID | None
    law: WithoutAYes | None
    decided_by: str

    @property
    def is_hers(self) -> bool:
        return self.said in OWN_WORDS

    @property
    def tone(self) -> str:
        return {Said.YES.value: "success", Said.LAW.value: "warning"}.get(self.said, "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """All that was said to having a plan, the latest first, and what follows from it."""

    today: dt.date
    plan_id: UUID | None = None  # None: there is no plan
    history: tuple[ConsiderationCard, ...] = ()

    @property
    def answer(self) -> ConsiderationCard | None:
        """The citizen's latest word; a yes to a plan that is over says nothing of the next."""
        one = next((one for one in self.history if one.is_hers), None)
        is_of_another = one and one.said == Said.YES and one.plan_id not in {None, self.plan_id}
        return None if is_of_another else one

    @property
    def law(self) -> ConsiderationCard | None:
        """The law this plan goes on by, whatever the citizen says."""
        mine = (one for one in self.history if one.plan_id == self.plan_id)
        return next((one for one in mine if one.said == Said.LAW), None)

    @property
    def before(self) -> ConsiderationCard | None:
        """The plan began before anybody wrote down whether the citizen wanted it."""
        mine = (one for one in self.history if one.plan_id == self.plan_id)
        return next((one for one in mine if one.said == Said.BEFORE), None)

    @property
    def explained(self) -> ConsiderationCard | None:
        return next((one for one in self.history if one.explained), None)

    @property
    def has_a_yes(self) -> bool:
        """People may be called: as `app.plan_has_a_yes` reckons it."""
        if self.plan_id is None:
            return self.own_yes is not None
        said = {*OWN_WORDS, Said.BEFORE.value}
        mine = [one for one in self.history if one.plan_id == self.plan_id]
        latest = next((one.said for one in mine if one.said in said), "")
        return self.law is not None or latest in {Said.YES, Said.BEFORE}

    @property
    def own_yes(self) -> ConsiderationCard | None:
        """A yes that waits for a plan to begin."""
        one = self.answer
        return one if one and one.said == Said.YES and one.plan_id is None else None

    @property
    def is_shut(self) -> bool:
        """Staff do not ask: she has said no, or has named a day that is still to come."""
        one = self.answer
        if one is None or one.said == Said.YES:
            return False
        if one.ask_again_on is not None:
            return one.ask_again_on > self.today
        return one.said == Said.NO

    @property
    def may_be_asked_again(self) -> bool:
        """The day she named has come."""
        one = self.answer
        return one is not None and one.ask_again_on is not None and not self.is_shut

    @property
    def has_no(self) -> bool:
        one = self.answer
        return one is not None and one.said in {Said.NO, Said.NOT_NOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssentCard:
    """The citizen's word on an agreed version."""

    version: int
    answer: str
    words: str
    said_on: dt.date
    told_to_name: str  # empty: she said it by signing in

    @property
    def agrees(self) -> bool:
        return self.answer == Assent.Answer.AGREES


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCard:
    """The plan rests, since when and why."""

    since: dt.date
    why: str
    why_label: str
    words: str
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """How it stands between the citizen and her plan."""

    beginning: Beginning
    assents: tuple[AssentCard, ...] = field(default=())  # the latest of each version, newest first
    pause: PauseCard | None = None
    stepped_back: str = ""  # "withdrawn" or "no": people are asked what shall become of the plan

    @property
    def calls(self) -> bool:
        """People may be called: there is a yes, or a law, and the plan does not rest."""
        return self.pause is None and self.beginning.has_a_yes

    def assent_to(self, version: int) -> AssentCard | None:
        return next((one for one in self.assents if one.version == version), None)
