"""The days of the stories: told on a Friday, whatever day it is, and moved by whole weeks.

The files count days from a Friday of their own. What lies before it is moved to end with the last
Friday there was; what comes after it begins with the next week there is. So every weekday of a
story is the same on every day of the year, and its order with it. Only today is today.
"""

import datetime as dt
from functools import cache

from django.utils import timezone

FRIDAY, SATURDAY, WEEK = 4, 5, 7


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
    """So many days before the story's Friday, or the Friday before that; none is today."""
    return _back_to_work(_last_friday() - dt.timedelta(days=ago)) if ago else today()


def coming(days: int) -> dt.date:
    """So many days after the story's Friday, or the Monday after; a negative number is before it."""
    if days <= 0:
        return past(-days)
    day = _friday_before_next_week() + dt.timedelta(days=days)
    return day + dt.timedelta(days=WEEK - day.weekday() if day.weekday() >= SATURDAY else 0)


def day_before(day: dt.date) -> dt.date:
    """The working day before; before today it is the story's last one."""
    return past(1) if day >= today() else _back_to_work(day - dt.timedelta(days=1))


def moment(day: dt.date, clock: str) -> dt.datetime:
    """That day at that time, in Denmark."""
    return dt.datetime.combine(
        day, dt.time.fromisoformat(clock), tzinfo=timezone.get_default_timezone()
    )


def _back_to_work(day: dt.date) -> dt.date:
    """That day, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(day.weekday() - FRIDAY, 0))


def _last_friday() -> dt.date:
    """Today, when it is one."""
    return today() - dt.timedelta(days=(today().weekday() - FRIDAY) % WEEK)


def _friday_before_next_week() -> dt.date:
    """This week's, come or gone."""
    return today() + dt.timedelta(days=FRIDAY - today().weekday())
