"""Days counted from today, moved off weekends, so that nothing invented happens on a Sunday."""

import datetime as dt
from functools import cache

from django.utils import timezone

SATURDAY = 5


def today() -> dt.date:
    """The real day, also while the story is in the past."""
    return dt.datetime.now(timezone.get_default_timezone()).date()


@cache
def going_on_since() -> dt.datetime:
    """When what is going on now began: most of an hour ago, whenever the demo is made.

    Asked once, so that everything told about it agrees; on a clock's five minutes, as meetings are.
    """
    moment = dt.datetime.now(timezone.get_default_timezone()) - dt.timedelta(minutes=40)
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def past(ago: int) -> dt.date:
    """So many days ago, or the Friday before."""
    day = today() - dt.timedelta(days=ago)
    if ago and day.weekday() >= SATURDAY:
        day -= dt.timedelta(days=day.weekday() - SATURDAY + 1)
    return day


def coming(days: int) -> dt.date:
    """So many days from today, or the Monday after; a negative number is in the past."""
    if days < 0:
        return past(-days)
    day = today() + dt.timedelta(days=days)
    if days and day.weekday() >= SATURDAY:
        day += dt.timedelta(days=7 - day.weekday())
    return day


def day_before(day: dt.date) -> dt.date:
    """The working day before."""
    return past((today() - day).days + 1)


def moment(day: dt.date, clock: str) -> dt.datetime:
    """That day at that time, in Denmark."""
    return dt.datetime.combine(
        day, dt.time.fromisoformat(clock), tzinfo=timezone.get_default_timezone()
    )
