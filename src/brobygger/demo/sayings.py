"""What people say, bring, file and hand on around a plan: the smaller words of the stories."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Whether somebody can decide for their unit at the meeting, or who can."""

    by: str
    can: str  # yes, no, unknown
    decider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a party has prepared; `told_to` wrote it down for the citizen, sitting beside them."""

    by: str
    answers: Mapping[str, str]  # question → words; none: skipped
    told_to: str = ""
    is_finished: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Answers to a round's questions in one voice; `of` names goals and the four others.

    `to` is the helper the citizen told them to.
    """

    by: str
    ago: int
    of: Mapping[str, str]
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A unit put the meeting's text in its own record."""

    by: str
    ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """About who leads: `wish`, `ask`, `answer` (a yes) or `talk`; `of` is wished for or asked."""

    act: str
    by: str
    ago: int
    of: str = ""
    no: tuple[str, ...] = ()
    reason: str = "new_job"
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A promise the lead gives to one after another, and each of them gives it back."""

    of: str
    to: tuple[str, ...]
    reasons: tuple[str, ...]
    ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesAsked:
    """When can you meet? Asked from the plan; `times` are days from today and the clock."""

    by: str
    ago: int
    ask: tuple[str, ...]
    times: tuple[tuple[int, str], ...]
    form: str = "room"
    place: str = ""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # who: a word for each time


@dataclass(frozen=True, slots=True, kw_only=True)
class ComesAgain:
    """A meeting without a plan, every so many weeks."""

    by: str
    ago: int
    invite: tuple[str, ...]
    coming: int
    at: str
    weeks: int
    times: int
    form: str = "phone"
    place: str = ""
    yes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotItem:
    """A plan in a standing slot: waiting, or taken up in the last that was held."""

    of: str
    by: str
    line: str
    ago: int = 1
    outcome: str = ""
    come: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStory:
    """A unit that sits with another every week."""

    host: str
    place: str
    weekday: int
    at: str
    ago: int
    items: tuple[SlotItem, ...] = ()
    question: str = ""
    asked_by: str = ""
    asked_ago: int = 1
