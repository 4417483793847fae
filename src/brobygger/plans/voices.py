"""Two voices on the same things: what is asked, when, and where they differ. Pure: no look-ups."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel.categories import Category
from brobygger.kernel.working_days import working_day_until

from .models import Rating
from .pages import PlanPage
from .said import AgreedGoal, RatingCard

OPENS = dt.timedelta(days=14)  # before the next meeting
GAP = 2  # steps between two voices that are worth talking about
CITIZEN = Rating.Voice.CITIZEN.value

# Own wording, after the mini-scale in the domain notes; as the citizen says it, and as others do.
STATEMENTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "together": (
        gettext_lazy("Those who help me know what the others have agreed with me."),
        gettext_lazy("Those who help know what the others have agreed with the citizen."),
    ),
    "kept": (
        gettext_lazy("What we agreed has happened."),
        gettext_lazy("What we agreed has happened."),
    ),
    "say": (
        gettext_lazy("I had a say in what we agreed."),
        gettext_lazy("The citizen had a say in what we agreed."),
    ),
    "hard": (
        gettext_lazy("I know what happens when it gets hard."),
        gettext_lazy("We know what to do when it gets hard for the citizen."),
    ),
}
PICTURES = {
    Category.MENTAL: "mental",
    Category.ADDICTION: "addiction",
    Category.SOMATIC: "somatic",
    Category.SOCIAL: "housing",
    Category.RISK: "hard",
    Category.NETWORK: "network",
    Category.LEGAL: "legal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing both voices are asked about."""

    key: str
    category: Category
    picture: str
    title: str  # what it is about, in a few words
    own: str  # as the citizen is asked
    others: str  # as everybody else is asked
    intervention_id: UUID | None = None

    @property
    def is_goal(self) -> bool:
        return self.intervention_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLine:
    """One voice on one question: now and the round before."""

    voice: str
    name: str
    sector: str
    now: RatingCard | None
    before: RatingCard | None
    differs: bool  # two steps or more from the citizen

    @property
    def step(self) -> int:
        """How far it has moved since the round before; 0 when one of them is no number."""
        scores = [one.score if one else None for one in (self.now, self.before)]
        return scores[0] - scores[1] if scores[0] and scores[1] else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceItem:
    """A question with every voice on it, the citizen's first. Never an average."""

    question: Question
    lines: tuple[VoiceLine, ...]

    @property
    def differs(self) -> bool:
        return any(one.differs for one in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The round that is asked now, or the last one there was."""

    round: int
    is_open: bool
    items: tuple[VoiceItem, ...]
    mine: int  # how many of the questions the reader has answered
    said: bool  # anybody has answered anything

    @property
    def differing(self) -> tuple[VoiceItem, ...]:
        return tuple(one for one in self.items if one.differs)

    @property
    def in_order(self) -> tuple[VoiceItem, ...]:
        """Those where they differ first."""
        return tuple(sorted(self.items, key=lambda one: not one.differs))

    @property
    def left(self) -> int:
        return len(self.items) - self.mine


def is_asked(page: PlanPage, today: dt.date) -> bool:
    """From two weeks before the next meeting until it is closed; there must be a plan to follow up."""
    if not page.is_living or page.latest_version == 0 or page.version is not None:
        return False
    if page.meeting is not None and page.meeting.is_open:
        return True
    return page.next_meeting_on is not None and opens_on(page.next_meeting_on) <= today


def opens_on(next_meeting_on: dt.date) -> dt.date:
    """Two weeks ahead, or the working day before that: everybody has at least two weeks."""
    return working_day_until(next_meeting_on - OPENS)


def questions_in(page: PlanPage, number: int) -> tuple[Question, ...]:
    """The goals of that version, as far as the reader may see them, and the four about coherence."""
    goals = [_of_goal(one) for one in page.agreed_goals if one.round == number]
    return (*goals, *(_of_coherence(key) for key in STATEMENTS))


def voices_in(page: PlanPage, today: dt.date) -> Voices:
    """Side by side: this round when it is asked or has answers, else the one before."""
    asked = is_asked(page, today)
    latest = page.latest_version
    number = latest if asked or any(one.round == latest for one in page.ratings) else latest - 1
    found = {(one.round, one.key, one.party_id): one for one in page.ratings}
    items = tuple(_item(one, number, page, found) for one in questions_in(page, number))
    mine = {one.key for one in page.ratings if one.is_mine and one.round == number}
    return Voices(
        round=number,
        is_open=asked,
        items=items,
        mine=sum(one.question.key in mine for one in items),
        said=any(line.now for one in items for line in one.lines),
    )


def differ(citizen: RatingCard | None, other: RatingCard | None) -> bool:
    """Two who both answered, two steps apart or more: they see it differently."""
    if citizen is None or other is None or citizen.score is None or other.score is None:
        return False
    return abs(citizen.score - other.score) >= GAP


Found = dict[tuple[int, str, UUID], RatingCard]


def _item(question: Question, number: int, page: PlanPage, found: Found) -> VoiceItem:
    parties = _parties(question, number, page)
    own = found.get((number, question.key, page.citizen_id))
    lines = []
    for party_id, latest in parties.items():
        now = found.get((number, question.key, party_id))
        lines.append(
            VoiceLine(
                voice=latest.voice if latest else CITIZEN,
                name=latest.name if latest else "",
                sector=latest.sector if latest else CITIZEN,
                now=now,
                before=found.get((number - 1, question.key, party_id)),
                differs=party_id != page.citizen_id and differ(own, now),
            )
        )
    return VoiceItem(question=question, lines=tuple(lines))


def _parties(question: Question, number: int, page: PlanPage) -> dict[UUID, RatingCard | None]:
    """Whoever has spoken about it, now or the round before; the citizen first, also when silent."""
    parties: dict[UUID, RatingCard | None] = {page.citizen_id: None}
    for one in sorted(page.ratings, key=lambda one: (one.voice, one.name)):
        if one.key == question.key and one.round in {number, number - 1}:
            parties[one.party_id] = one
    return parties


def _of_goal(goal: AgreedGoal) -> Question:
    return Question(
        key=goal.key,
        category=goal.category,
        picture=PICTURES.get(goal.category, "goal"),
        title=goal.title,
        own=goal.goal,
        others=goal.goal,
        intervention_id=goal.intervention_id,
    )


def _of_coherence(key: str) -> Question:
    own, others = STATEMENTS[key]
    return Question(
        key=key,
        category=Category.PLAN,
        picture=key,
        title=str(Rating.Coherence(key).label),
        own=str(own),
        others=str(others),
    )


def step_in_words(line: VoiceLine) -> str:
    """How it went since the last time, for whoever cannot see two numbers side by side."""
    if line.before is None or line.before.score is None:
        return ""
    if line.now is None or line.now.score is None:
        return _("Last time: %(label)s") % {"label": line.before.answer_label}
    if line.step == 0:
        return _("The same as last time")
    words = (
        _("Better than last time: %(label)s")
        if line.step > 0
        else _("Less good than last time: %(label)s")
    )
    return words % {"label": line.before.answer_label}
