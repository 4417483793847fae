"""Days on which the public sector in Denmark is at work, and the same weekday three months on."""

import datetime as dt

THREE_MONTHS = dt.timedelta(weeks=13)  # whole weeks: Tuesday stays Tuesday
DAY = dt.timedelta(days=1)
FIXED = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}
AROUND_EASTER = (-3, -2, 1, 39, 50)  # Thursday, Friday, Monday, Ascension, Whit Monday


def three_months_on(day: dt.date, *, after: dt.date) -> dt.date:
    """The same weekday 13 weeks on, or as often as it takes to come after `after`.

    When nobody is at work that day it is the next day somebody is.
    """
    day += THREE_MONTHS
    while day <= after:
        day += THREE_MONTHS
    return working_day_from(day)


def working_day_from(day: dt.date) -> dt.date:
    """The day itself, or the next on which somebody is at work."""
    while not is_working_day(day):
        day += DAY
    return day


def working_day_until(day: dt.date) -> dt.date:
    """The day itself, or the last before it on which somebody was at work."""
    while not is_working_day(day):
        day -= DAY
    return day


def is_overdue(due: dt.date, today: dt.date) -> bool:
    """From the first working day after it: what was due on Friday is not late on Sunday morning.

    The same said of a row of days: late is what was due before `working_day_until(today)`.
    """
    return due < working_day_until(today)


def is_working_day(day: dt.date) -> bool:
    moving = {easter(day.year) + dt.timedelta(days=one) for one in AROUND_EASTER}
    return day.weekday() < 5 and (day.month, day.day) not in FIXED and day not in moving


def easter(year: int) -> dt.date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)
