"""The days of the stories: told on a Friday, whatever day it is, and moved by whole weeks.

The files count days from a Friday of their own. What lies before it is moved to end with the last
Friday there was; what comes after it begins with the next week there is. So every weekday of a
story is the same on every day of the year, and its order with it. Only today is today
(`docs/adr/0041-the-demo-is-told-on-a-friday.md`).
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property

from django.utils import timezone

FRIDAY, SATURDAY, WEEK = 4, 5, 7


@dataclass(frozen=True)
class Days:
    """The days as one demo sees them: the moment it is made is asked once, so that all of it agrees."""

    now: dt.datetime

    @classmethod
    def from_now(cls) -> "Days":
        """The real moment, also while the story is in the past."""
        return cls(dt.datetime.now(timezone.get_default_timezone()))

    @cached_property
    def today(self) -> dt.date:
        return self.now.date()

    @cached_property
    def last_friday(self) -> dt.date:
        """Today, when it is one."""
        return self.today - dt.timedelta((self.today.weekday() - FRIDAY) % WEEK)

    def past(self, ago: int) -> dt.date:
        """So many days before the story's Friday, or the Friday before that; none is today."""
        return _back_to_work(self.last_friday - dt.timedelta(ago)) if ago else self.today

    def coming(self, days: int) -> dt.date:
        """So many days after the story's Friday, or the Monday after; a negative number is before."""
        if days <= 0:
            return self.past(-days)
        ends = self.today + dt.timedelta(FRIDAY - self.today.weekday())  # this week, come or gone
        day = ends + dt.timedelta(days)
        return day + dt.timedelta(WEEK - day.weekday() if day.weekday() >= SATURDAY else 0)

    def day_before(self, day: dt.date) -> dt.date:
        """The working day before; before today it is the last one the story tells of."""
        return self.past(1) if day >= self.today else _back_to_work(day - dt.timedelta(1))

    def moment(self, day: dt.date, clock: str) -> dt.datetime:
        """That day at that time in Denmark; in UTC, where minutes can be added in any night."""
        return _moment(day, clock, self.now.tzinfo)

    def a_while_ago(self, minutes: int) -> dt.datetime:
        return self.now.astimezone(dt.UTC) - dt.timedelta(minutes=minutes)

    def going_on_since(self) -> dt.datetime:
        """When what is going on now began: most of an hour ago, whenever the demo is made.

        On a clock's five minutes, as meetings are.
        """
        began = self.a_while_ago(40)
        return began.replace(minute=began.minute // 5 * 5, second=0, microsecond=0)


@cache
def _moment(day: dt.date, clock: str, there: dt.tzinfo | None) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=there).astimezone(dt.UTC)


def _back_to_work(day: dt.date) -> dt.date:
    """That day, or the Friday before a weekend."""
    over = day.weekday() - FRIDAY
    return day - dt.timedelta(over) if over > 0 else day
