"""Every day of six years, said in two languages, against a calendar that is walked day by day.

The walk counts for itself: it knows which day follows which, how long months are and that 1 January
2021 was a Friday. A numbered week is the one whose Thursday is the so-manieth of its year. Danish
and English take turns from day to day, so that each is said on every weekday and date.
"""

import datetime as dt
from functools import cache
from typing import NamedTuple

import pytest

from brobygger.plans.sentences.days import said_days

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2029, 12, 31)
LONG = (1, 3, 5, 7, 8, 10, 12)
WEEKDAYS = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"]
ENGLISH_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni"),
    *("juli", "august", "september", "oktober", "november", "december"),
)
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NEAR = 200  # days


class Day(NamedTuple):
    """One leaf of the calendar."""

    date: dt.date
    weekday: int  # Monday is 0
    week: int
    last_of_month: bool


@cache
def calendar():
    """Leaf by leaf from 2021, long enough that every week 53 asked for can be found."""
    leaves, thursdays = [], {}
    year, month, day, weekday = 2021, 1, 1, 4
    while year < 2038:
        leap = year % 4 == 0  # true for every year here
        length = 31 if month in LONG else 30 if month != 2 else 28 + leap
        if weekday == 3:
            thursdays[year] = thursdays.get(year, 0) + 1
        leaves.append((dt.date(year, month, day), weekday, thursdays.get(year, 0), day == length))
        day, weekday = day + 1, (weekday + 1) % 7
        if day > length:
            month, day = month + 1, 1
        if month > 12:
            year, month = year + 1, 1
    thursday_of = [i + 3 - leaf[1] for i, leaf in enumerate(leaves)]
    return [
        Day(date, weekday, leaves[at][2], last)
        for (date, weekday, _number, last), at in zip(leaves, thursday_of, strict=True)
        if at < len(leaves)
    ]


def every_day():
    return [(i, leaf) for i, leaf in enumerate(calendar()) if FIRST <= leaf.date <= LAST]


def read(danish, english, at):
    """The days and whether they are sure, of the one piece that says a day."""
    sentence = english if at % 2 else danish
    (piece,) = said_days(f"Jonas ringer {sentence}.", calendar()[at].date, None)
    return piece.days, piece.is_clear


def nearest(is_it):
    """For each day: the next such leaf (this one counts) and the last, as (days away, date)."""
    leaves = calendar()
    found = [n for n, leaf in enumerate(leaves) if is_it(leaf)]
    for at, _leaf in every_day():
        ahead = next(((n - at, leaves[n].date) for n in found if n >= at), None)
        behind = next(((at - n, leaves[n].date) for n in reversed(found) if n < at), None)
        yield at, ahead, behind


def expected(is_it):
    """What comes once a year: near, it is meant; else both are told and it is asked."""
    for at, ahead, behind in nearest(is_it):
        if ahead and ahead[0] <= NEAR:
            yield at, ((ahead[1],), True)
        else:
            gone = (behind[1],) if behind and behind[0] <= NEAR else ()
            yield at, ((*gone, *((ahead[1],) if ahead else ())), False)


def is_week(number, weekday):
    return lambda leaf: leaf.week == number and leaf.weekday == weekday


@pytest.mark.parametrize("number", [1, 26, 48, 52])
def test_a_numbered_week_is_the_near_one_or_it_is_asked(number):
    sundays = dict(expected(is_week(number, 6)))
    for at, friday in expected(is_week(number, 4)):
        leaf = calendar()[at]
        is_its_weekend = leaf.week == number and leaf.weekday > 4
        wanted = sundays[at] if is_its_weekend else friday
        assert read(f"i uge {number}", f"in week {number}", at) == wanted, leaf


@pytest.mark.parametrize(("number", "weekday"), [(1, 0), (48, 3), (52, 6)])
def test_a_day_of_a_numbered_week(number, weekday):
    danish, english = WEEKDAYS[weekday], ENGLISH_WEEKDAYS[weekday]
    for at, wanted in expected(is_week(number, weekday)):
        said = read(f"{danish} i uge {number}", f"{english} in week {number}", at)
        assert said == wanted, calendar()[at]


def test_a_week_53_is_never_a_day_of_another_week():
    """Where neither this year nor the ones beside it have one, nothing is proposed."""
    weeks = {leaf.date: (leaf.week, leaf.weekday) for leaf in calendar()}
    proposed = 0
    for at, ahead, _behind in nearest(is_week(53, 3)):
        days, is_clear = read("torsdag i uge 53", "Thursday in week 53", at)
        assert all(weeks[one] == (53, 3) for one in days), calendar()[at]
        assert is_clear == bool(ahead and ahead[0] <= NEAR), calendar()[at]
        proposed += is_clear
    assert proposed == NEAR + 1  # before 31 December 2026, the only one in these years


@pytest.mark.parametrize("month", [1, 2, 6, 10, 12])
def test_a_month_without_a_year_is_the_near_one_or_it_is_asked(month):
    danish, english = MONTHS[month - 1], ENGLISH_MONTHS[month - 1]
    for at, wanted in expected(lambda leaf: leaf.date.month == month and leaf.last_of_month):
        assert read(f"i {danish}", f"in {english}", at) == wanted, calendar()[at]


@pytest.mark.parametrize("month", [1, 3, 10])
def test_before_a_month_is_the_day_before_it_begins(month):
    danish, english = MONTHS[month - 1], ENGLISH_MONTHS[month - 1]
    before = (month - 2) % 12 + 1
    for at, wanted in expected(lambda leaf: leaf.date.month == before and leaf.last_of_month):
        assert read(f"inden {danish}", f"before {english}", at) == wanted, calendar()[at]


@pytest.mark.parametrize(("day", "month"), [(29, 2), (1, 5), (24, 12)])
def test_a_date_without_a_year(day, month):
    danish, english = MONTHS[month - 1], ENGLISH_MONTHS[month - 1]
    for at, wanted in expected(lambda leaf: (leaf.date.day, leaf.date.month) == (day, month)):
        assert read(f"den {day}. {danish}", f"on {day} {english}", at) == wanted, calendar()[at]


@pytest.mark.parametrize("weekday", [0, 3, 6])
def test_a_weekday(weekday):
    danish, english = WEEKDAYS[weekday], ENGLISH_WEEKDAYS[weekday]
    for at, leaf in every_day():
        found = [n for n in range(15) if calendar()[at + n].weekday == weekday]
        one, two = (calendar()[at + n].date for n in found[:2])
        plain = ((one, two), False) if found[0] == 0 else ((one,), True)
        assert read(f"på {danish}", f"on {english}", at) == plain, leaf
        is_same_week = 0 < found[0] < 7 - leaf.weekday
        said_next = ((one, two), False) if is_same_week else ((one if found[0] else two,), True)
        assert read(f"næste {danish}", f"next {english}", at) == said_next, leaf
        in_next = calendar()[at + 7 - leaf.weekday + weekday].date
        said = read(f"{danish} i næste uge", f"{english} next week", at)
        assert said == ((in_next,), True), leaf


@pytest.mark.parametrize(
    ("danish", "english", "away"),
    [
        ("i dag", "today", 0),
        ("i morgen", "tomorrow", 1),
        ("i overmorgen", "the day after tomorrow", 2),
        ("om 14 dage", "in 14 days", 14),
        ("om fjorten dage", "within two weeks", 14),
        ("om 8 uger", "in 8 weeks", 56),
    ],
)
def test_so_many_days_on(danish, english, away):
    for at, leaf in every_day():
        assert read(danish, english, at) == ((calendar()[at + away].date,), True), leaf


@pytest.mark.parametrize(
    ("danish", "english"),
    [("inden jul", "before Christmas"), ("inden påske", "by Easter")],
)
def test_a_feast_is_never_a_year_ahead_unasked(danish, english):
    for at, leaf in every_day():
        days, is_clear = read(danish, english, at)
        assert days
        assert is_clear == (0 <= (days[0] - leaf.date).days <= NEAR), leaf
