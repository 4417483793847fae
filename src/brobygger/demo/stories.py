"""What the files in `content` tell, as frozen shapes. Days are counted from a Friday (`days`).

`ago` is days back; `due`, `next` and `valid` are days ahead and may be negative; none is today.
People are named by their key: staff as in staff.toml, `citizen` for the citizen themself,
`relative:KEY` for a relative.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .sayings import (
    Brought,
    ComesAgain,
    Filed,
    Leading,
    Mandate,
    Said,
    SentBack,
    SlotStory,
    TimesAsked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Someone who works at one or more units, and perhaps stands on the sign-in page."""

    key: str
    name: str
    role: str
    units: tuple[str, ...]
    title: str = ""
    line: str = ""
    line_en: str = ""
    years: int = 3
    left: int | None = None  # days since they left for good
    away: tuple[int, ...] = ()  # away from so many days ago until in so many days


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    key: str
    name: str
    relation: str
    involvement: str = "informed"
    wishes: str = ""
    phone: str = ""
    account: bool = False
    is_guardian: bool = False
    guardian_scope: str = ""
    matters: tuple[str, ...] = ()
    line: str = ""
    line_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """A unit treats or has a case; `ended` is how many days ago it stopped."""

    by: str
    kind: str
    ago: int
    ended: int | None = None
    opted_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """A consent: to a unit by its slug, or to `relative:KEY`; `told_by` are the slugs of who tells.

    Where nobody is named they are those who house or treat the citizen on that day.
    """

    to: str
    sees: tuple[str, ...]
    ago: int
    by: str
    told_by: tuple[str, ...] = ()
    expires: int | None = None
    withdrawn: int | None = None
    withdrawn_by: str = "citizen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of the plan: by whom, where, and the words."""

    by: str
    section: str
    body: str = ""
    domain: str = ""
    says: str = ""  # the citizen, of what was told to somebody: `yes` or `no`


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    key: str
    what: str
    by: str
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A prioritised intervention with its promises."""

    key: str
    title: str
    goal: str
    by: str
    due: int
    category: str = "PLAN"
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another plan that exists."""

    by: str
    domain: str
    kind: str
    unit: str
    valid: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How a promise or an intervention goes, told afterwards.

    `declined` gives a promise back (`note` is why); `replaced` puts another in its place (`note` is it).
    """

    of: str
    status: str
    by: str
    ago: int
    note: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody without an account who comes by a link."""

    name: str
    who: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """From one call to the next: who was called, what was written, said and agreed.

    `held` is days ago, `coming` days from today; with neither the table has not been called.
    One that `is_open` began a little while ago, whatever the hour (`Days.going_on_since`).
    """

    called: int | None = None
    held: int | None = None
    coming: int | None = None
    is_open: bool = False
    at: str = "10:00"
    minutes: int = 60
    form: str = "room"
    place: str = ""
    invite: tuple[str, ...] = ()
    guests: tuple[Guest, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    sent_input: tuple[str, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    brought: tuple[Brought, ...] = ()
    before: tuple[Text, ...] = ()
    during: tuple[Text, ...] = ()
    challenges: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  # of each challenge, where it is not for the whole table
    works: tuple[Work, ...] = ()
    drop: tuple[str, ...] = ()
    assent: str = "told"  # the citizen's yes as the meeting ends; `own`: afterwards; `no`; none
    assent_words: str = ""
    neighbours: tuple[Neighbour, ...] = ()
    next: int | None = None
    read_by: tuple[str, ...] = ()
    news: tuple[News, ...] = ()
    said: tuple[Said, ...] = ()  # about this chapter's version, before the next meeting
    filed: tuple[Filed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Words someone has typed and not saved."""

    by: str
    field: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStory:
    """`touch`: how many days ago the lead was last in touch.

    `answer` is what the citizen said when the plan began, told to the lead; `ask_again` so many days
    ahead.
    """

    lead: str
    deputy: str
    started: int
    touch: int = 3
    sent_back: tuple[SentBack, ...] = ()
    signals: tuple[str, ...] = ("resident_of_facility",)
    answer: str = "yes"
    answer_words: str = ""
    explained: tuple[str, ...] = ("spoken",)
    ask_again: int | None = None
    chapters: tuple[Chapter, ...] = ()
    drafts: tuple[Typed, ...] = ()
    leading: tuple[Leading, ...] = ()
    closed: int | None = None
    closing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A look without consent: so many `hours_ago`, or long over, on a day."""

    by: str
    sees: tuple[str, ...]
    reason: str
    hours_ago: int = 0
    ago: int = 0
    at: str = ""
    alternative: str = "citizen"
    hours: int = 3
    reviewed_by: str = ""
    finding: str = "right"
    review: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The citizen asks about a look by `of`; perhaps somebody has answered."""

    of: str
    question: str
    ago: int
    answered_by: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Someone opened the citizen's page."""

    by: str
    ago: int
    at: str = "11:20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One invented citizen."""

    key: str
    name: str
    registered_by: str
    care_kind: str
    ago: int
    cpr: str = ""
    cpr_kind: str = "cpr"
    born: str = ""
    lives_here: bool = True
    municipality: str = "0330"
    phone: str = ""
    address: str = ""
    is_protected: bool = False
    language: str = ""
    needs_interpreter: bool = False
    communication_needs: str = ""
    account: bool = False
    line: str = ""
    line_en: str = ""
    relatives: tuple[Relative, ...] = ()
    care: tuple[Care, ...] = ()
    consents: tuple[Yes, ...] = ()
    plan: PlanStory | None = None
    emergencies: tuple[Emergency, ...] = ()
    whys: tuple[Why, ...] = ()
    looks: tuple[Look, ...] = ()
    asked: tuple[TimesAsked, ...] = ()
    comes_again: tuple[ComesAgain, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLevel:
    """One level of a coping sheet, in the words of whoever wrote it."""

    level: int
    by: str
    signs: str = ""
    behind: str = ""
    own_steps: str = ""
    helps: str = ""
    worse: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A coping sheet: begun `ago`, agreed `agreed` days ago, to be gone through again in `review`."""

    of: str
    by: str
    ago: int
    levels: tuple[SheetLevel, ...]
    agreed: int | None = None
    agreed_by: str = ""
    review: int = 120


@dataclass(frozen=True, slots=True)
class Tale:
    """Everything the files tell."""

    staff: tuple[Staff, ...] = ()
    lives: tuple[Life, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    slots: tuple[SlotStory, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)  # slug → heading on the sign-in page
    tips: tuple[str, ...] = ()
    tips_en: tuple[str, ...] = ()
