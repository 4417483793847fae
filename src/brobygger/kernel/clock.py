"""The one place that knows what time it is, and what moment a day and a clock mean."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in Denmark."""
    return timezone.localdate()


def moment_of(day: dt.date, clock: dt.time) -> dt.datetime:
    """That hour on the clock in Denmark, summer or winter.

    Of the hour that comes twice in October it is the first. In the hour that is left out in March it
    is as long after midnight as it says: 02:30 becomes 03:30. That is for rows of dates a machine
    makes; forms ask with `is_skipped` first and say so.
    """
    return timezone.make_aware(dt.datetime.combine(day, clock))


def is_skipped(day: dt.date, clock: dt.time) -> bool:
    """No clock in Denmark shows this time on this day: it is put forward across it."""
    before = moment_of(day, clock)
    after = before.replace(fold=1)
    return (before.utcoffset() or dt.timedelta()) < (after.utcoffset() or dt.timedelta())
