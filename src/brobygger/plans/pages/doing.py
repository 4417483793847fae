"""What there is to do, whom to call, and what a change came to."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.categories import Category
from brobygger.meetings.pages import Called

__all__ = ["Called", "QuickAction", "Restored", "SameAgain", "Saved", "Task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickAction:
    """A button in a task's own row. With `fields` it is sent; without, it leads to a page."""

    label: str
    url_name: str
    url_args: tuple[UUID, ...]
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do now. Names nobody: the citizen's name is added by whoever may see it."""

    kind: str
    sentence: str
    citizen_id: UUID | None  # None: about several
    plan_id: UUID | None
    url_name: str
    url_args: tuple[UUID, ...]
    anchor: str  # where on that page, or ""
    due_on: dt.date | None
    urgency: int  # 0 now or late, 1 soon, 2 when there is time
    actions: tuple[QuickAction, ...] = ()  # done in the row itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save came to."""

    revision: int
    body: str
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back from an old version, and what was left as it stands because it is hidden."""

    parts: int
    left_untouched: tuple[Category, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAgain:
    """The last meeting's people once more, and by name those who cannot be called as things are."""

    starts_at: dt.datetime
    minutes: int
    form: str
    place: str
    people: tuple[Called, ...]
    left_out: tuple[str, ...]
