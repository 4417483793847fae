"""Times to begin with: working days, working hours, when one is not at a meeting already. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator

from brobygger.kernel.clock import moment_of
from brobygger.kernel.working_days import DAY, is_working_day

FROM = 3  # working days from today: people are to have time to answer
DAYS = 4
HOURS = (dt.time(10), dt.time(13))
ON_FRIDAYS = (dt.time(9), dt.time(11))
FRIDAY = 4

Taken = Iterable[tuple[dt.datetime, dt.datetime]]  # from and to


def proposals(today: dt.date, *, minutes: int, taken: Taken = ()) -> list[dt.datetime]:
    """Two times a day on the next working days but two."""
    busy = list(taken)
    return [
        at
        for day in _working_days(today)
        for clock in (ON_FRIDAYS if day.weekday() == FRIDAY else HOURS)
        if not _collides(at := moment_of(day, clock), minutes, busy)
    ]


def ticked_first(times: Iterable[dt.datetime]) -> list[dt.datetime]:
    """One time each day, by turns early and late: those that come ticked."""
    by_day: dict[dt.date, list[dt.datetime]] = {}
    for one in times:
        by_day.setdefault(one.date(), []).append(one)
    return [of_day[turn % len(of_day)] for turn, of_day in enumerate(by_day.values())]


def _working_days(today: dt.date) -> Iterator[dt.date]:
    day, found = today, 0
    while found < FROM + DAYS - 1:
        day += DAY
        if is_working_day(day):
            found += 1
            if found >= FROM:
                yield day


def _collides(at: dt.datetime, minutes: int, busy: Taken) -> bool:
    ends = at + dt.timedelta(minutes=minutes)
    return any(begins < ends and at < until for begins, until in busy)
