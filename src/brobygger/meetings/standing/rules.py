"""When a standing meeting comes again. Pure: days in, days out."""

import datetime as dt
from collections.abc import Iterator

from brobygger.kernel.clock import moment_of
from brobygger.kernel.working_days import working_day_from

EVERY = (1, 2, 3, 4, 8, 12)  # weeks
TIMES = (2, 3, 5, 11)  # dates beside the first
MOST_TIMES = 51
NOTICE = dt.timedelta(days=2)  # nobody is called for tomorrow by a machine


def next_slot(slot_on: dt.date, weeks: int, clock: dt.time, *, after: dt.datetime) -> dt.date:
    """The next day in the row that leaves people time; what was missed meanwhile is not called."""
    day = slot_on + dt.timedelta(weeks=weeks)
    while moment_of(held_on(day), clock) < after + NOTICE:
        day += dt.timedelta(weeks=weeks)
    return day


def held_on(slot: dt.date) -> dt.date:
    """The day itself, or the next on which somebody is at work; the row stays as it was."""
    return working_day_from(slot)


def ahead(slot_on: dt.date, weeks: int, clock: dt.time, remaining: int) -> Iterator[dt.datetime]:
    """The dates still to be called, as things are: the same hour on the clock, summer or winter."""
    for number in range(1, remaining + 1):
        day = slot_on + dt.timedelta(weeks=number * weeks)
        yield moment_of(held_on(day), clock)
