"""The citizen's own log, day by day, in sentences; and what a leader is asked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from brobygger.access.queries import LogLine, WhyCard, log_of, why_questions
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .words import in_words

PAGE = 200  # acts; they are shown summed up


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One person doing one kind of thing on one day; the latest act comes first."""

    lines: tuple[LogLine, ...]

    @property
    def line(self) -> LogLine:
        return self.lines[0]

    @property
    def since(self) -> dt.datetime:
        return self.lines[-1].at

    @property
    def times(self) -> int:
        return len(self.lines)

    @property
    def words(self) -> str:
        """What they did; several small acts are summed up."""
        labels = {line.action_label for line in self.lines}
        return self.line.action_label if len(labels) == 1 else self.line.kind_label


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDay:
    """What happened on one day, the newest first."""

    day: dt.date
    label: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A page of the log; `older` is where the next one begins."""

    days: tuple[LogDay, ...]
    older: int | None
    others_only: bool


def log_page(actor: Actor, *, before: int | None = None, others_only: bool = True) -> LogPage:
    """Who looked at me. One's own visits are left out unless asked for."""
    require(actor, Permission.LOG_OWN)
    if actor.person_id is None:
        raise NotFound("log")
    lines = log_of(actor, actor.person_id, before=before, limit=PAGE)
    shown = [line for line in lines if not (others_only and line.is_me)]
    return LogPage(
        days=tuple(_days(shown)),
        older=lines[-1].entry_id if len(lines) == PAGE else None,
        others_only=others_only,
    )


def log_line(actor: Actor, entry_id: int) -> LogLine:
    """One line of one's own log, or `NotFound`."""
    require(actor, Permission.LOG_OWN)
    if actor.person_id is None or not 0 < entry_id < 2**62:
        raise NotFound(entry_id)
    for line in log_of(actor, actor.person_id, before=entry_id + 1, limit=1):
        if line.entry_id == entry_id:
            return line
    raise NotFound(entry_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage:
    """Questions to the leader's unit: those that wait, and those that were answered."""

    waiting: tuple[WhyCard, ...]
    answered: tuple[WhyCard, ...]


def why_page(actor: Actor) -> WhyPage:
    """What citizens have asked the unit."""
    everything = why_questions(actor, open_only=False)
    return WhyPage(
        waiting=tuple(one for one in everything if one.answered_at is None),
        answered=tuple(one for one in reversed(everything) if one.answered_at is not None),
    )


def _days(lines: Iterable[LogLine]) -> Iterable[LogDay]:
    for day, those in groupby(lines, key=lambda line: localdate(line.at)):
        yield LogDay(day=day, label=_label(day), visits=tuple(_visits(those)))


def _visits(lines: Iterable[LogLine]) -> list[Visit]:
    """A line with a question of its own stands by itself."""
    together: dict[object, list[LogLine]] = {}
    for line in lines:
        key = line.entry_id if line.asked_at else _what_it_was(line)
        together.setdefault(key, []).append(line)
    return [Visit(lines=tuple(those)) for those in together.values()]


def _what_it_was(line: LogLine) -> tuple[object, ...]:
    return (
        line.user_id,
        line.is_me,
        line.role_label,
        line.unit_name,
        line.kind_label,
        line.ground_label,
        line.purpose_label,
    )


def _label(day: dt.date) -> str:
    days_ago = (today() - day).days
    if days_ago == 0:
        return _("Today")
    if days_ago == 1:
        return _("Yesterday")
    return in_words(day)
