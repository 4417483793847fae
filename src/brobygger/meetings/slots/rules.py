"""When slots fall, and what there is room for. Pure: days in, days out."""

import datetime as dt
from collections.abc import Iterator

from brobygger.kernel.clock import moment_of
from brobygger.kernel.working_days import is_working_day

WEEK = dt.timedelta(weeks=1)
LENGTHS = (10, 15, 20, 30, 45, 60)
ITEM_LENGTHS = (5, 10, 15)
USUAL_LENGTH, USUAL_ITEM = 20, 5
EARLIEST, LATEST = dt.time(6), dt.time(22)
FURTHEST = dt.timedelta(days=366)
AHEAD = dt.timedelta(weeks=8)  # one can put something on for a date no further away
FROM_BEFORE = dt.timedelta(minutes=15)  # as the video room: from here on items can be taken
LONGEST_QUESTION, LONGEST_ANSWER = 300, 2_000


def days_of(weekday: int, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every such weekday from the first day to the last, holidays too."""
    day = first + dt.timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += WEEK


def is_held_on(day: dt.date) -> bool:
    """A holiday is skipped and not put off: the next week has its own."""
    return is_working_day(day)


def begins(day: dt.date, clock: dt.time) -> dt.datetime:
    """The same hour on the clock, summer or winter."""
    return moment_of(day, clock)


def has_room(used: int, wanted: int, minutes: int) -> bool:
    return used + wanted <= minutes


def between(before: float | None, after: float) -> float:
    """A place before `after`, and behind `before` where there is one."""
    return after - 1 if before is None else (before + after) / 2
