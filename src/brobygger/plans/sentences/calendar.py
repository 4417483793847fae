"""The calendar's words and feasts."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable

LAST_WORKDAY = 4  # Friday, counted from Monday
WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "mandag monday",
            "tirsdag tuesday",
            "onsdag wednesday",
            "torsdag thursday",
            "fredag friday",
            "lørdag saturday",
            "søndag sunday",
        )
    )
    for word in words.split()
}
MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "januar january jan",
            "februar february feb",
            "marts march mar",
            "april apr",
            "maj may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for word in words.split()
}
NUMBERS = {
    word: number
    for number, words in {
        1: "en et én ét a an one",
        2: "to two",
        3: "tre three",
        4: "fire four",
        5: "fem five",
        6: "seks six",
        7: "syv seven",
        8: "otte eight",
        9: "ni nine",
        10: "ti ten",
        12: "tolv twelve",
        14: "fjorten fourteen",
    }.items()
    for word in words.split()
}
ABOUT = {"et par": 2, "a couple of": 2, "a few": 3, "nogle": 3, "some": 3}  # never meant to the day
HALVES = ("et halvt", "half a")
ENGLISH_MONTHS = [word for word in MONTHS if len(word) > 4 or word in {"may", "june", "july"}]


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of these, the longest first."""
    return "|".join(
        re.escape(one).replace(r"\ ", r"\s+") for one in sorted(words, key=len, reverse=True)
    )


def day_of_week(year: int, week: int, weekday: int) -> dt.date | None:
    """A day (Monday is 0) of a numbered week of that year; None where the year has no such week."""
    try:
        return dt.date.fromisocalendar(year, week, weekday + 1)
    except ValueError:
        return None


def week_day(today: dt.date, weeks: int, weekday: int) -> dt.date:
    """A day of this week or a coming one."""
    return today + dt.timedelta(days=weekday - today.weekday(), weeks=weeks)


def months_on(day: dt.date, count: int) -> dt.date:
    """The same day so many months on, or the month's last when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def christmas(year: int) -> dt.date:
    """Christmas is kept on the eve."""
    return dt.date(year, 12, 24)
