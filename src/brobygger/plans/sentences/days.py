"""Which day a sentence says, in Danish or English. Weeks begin on Monday; dates are Danish ones."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from brobygger.kernel.working_days import easter

from .calendar import (
    ABOUT,
    ENGLISH_MONTHS,
    HALVES,
    LAST_WORKDAY,
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    any_of,
    christmas,
    day_of_week,
    end_of_month,
    months_on,
    week_day,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the sentence that says a day. Not clear: more than one reading, or none we know."""

    span: tuple[int, int]
    days: tuple[dt.date, ...]
    is_clear: bool = True


class When(NamedTuple):
    """What a reader of a piece needs beside the piece itself."""

    today: dt.date
    next_meeting_on: dt.date | None


Reading = tuple[tuple[dt.date, ...], bool]
Reader = Callable[[re.Match[str], When], Reading]

LEAD_IN = (
    r"(?:\b(?:allerede|og|nu|og\s+senest|no\s+later\s+than|at\s+the\s+latest|due)\s+)?"
    r"(?:\b(?:inden|senest|til|på|før|den|d\.|d|fra|by|before|on|until|latest|within|inden\s+for)"
    r"\s+){0,3}"
)
WEEKDAY, MONTH = any_of(WEEKDAYS), any_of(MONTHS)
NUMBER = any_of((*NUMBERS, *ABOUT, *HALVES))
SPAN_OF_TIME = r"(?P<unit>dage?|døgn|uger?|måned(?:er)?|mdr\.?|år|days?|weeks?|months?|years?)"
RECURS = re.compile(
    r"\b(?:hver(?:t|anden|\s+anden)?|alle|every|each|om)\s+(?:\w+\s+)?$", re.IGNORECASE
)
MOST_UNITS = 999
DAY = dt.timedelta(days=1)
SUNDAY = 6
# What comes but once a year and lies further ahead than this has just been, and nobody is taken to
# mean next year unasked. Half a year and a bit: “i maj”, said in November, is next year's.
NEAR = dt.timedelta(days=200)


def said_days(text: str, today: dt.date, next_meeting_on: dt.date | None) -> list[Said]:
    """Every piece that says a day, in the order of the sentence; the surest readers go first."""
    found: list[Said] = []
    when = When(today, next_meeting_on)
    for pattern, reader in READERS:
        for match in pattern.finditer(text):
            if any(match.start() < one.span[1] and one.span[0] < match.end() for one in found):
                continue
            days, is_clear = reader(match, when)
            if days or not is_clear:
                found.append(Said(match.span(), days, is_clear))
    return sorted(found, key=lambda one: one.span)


# --- readers: what one kind of words means -------------------------------------------------------


def _days_from_now(count: int) -> Reader:
    return lambda _match, when: ((when.today + dt.timedelta(days=count),), True)


def _unclear(_match: re.Match[str], _when: When) -> Reading:
    return (), False


def _in_a_while(match: re.Match[str], when: When) -> Reading:
    said, unit = " ".join(match["number"].casefold().split()), match["unit"].casefold()
    if said in HALVES:
        return ((months_on(when.today, 6),), True) if unit[0] in "åy" else ((), False)
    count = NUMBERS.get(said) or ABOUT.get(said) or int(said)
    if count > MOST_UNITS:
        return (), False
    return (_later(when.today, count, unit),), said not in ABOUT


def _later(today: dt.date, count: int, unit: str) -> dt.date:
    if unit.startswith(("dag", "døgn", "day")):
        return today + dt.timedelta(days=count)
    if unit.startswith(("uge", "week")):
        return today + dt.timedelta(weeks=count)
    return months_on(today, count if unit[0] == "m" else 12 * count)


def _weekday(match: re.Match[str], when: When) -> Reading:
    """The next one. Today's own name, and “next Friday” before Friday, mean two days: both are told."""
    if RECURS.search(match.string[: match.start()]):
        return (), True
    ahead = (WEEKDAYS[match["weekday"].casefold()] - when.today.weekday()) % 7
    coming = when.today + dt.timedelta(days=ahead)
    later = coming + dt.timedelta(weeks=1)
    if match["in_week"]:
        return (week_day(when.today, 1, WEEKDAYS[match["weekday"].casefold()]),), True
    if ahead == 0:
        return ((later,), True) if match["next"] else ((coming, later), False)
    is_this_week = coming.isocalendar().week == when.today.isocalendar().week
    if match["next"] and is_this_week and match["next"].casefold() in {"næste", "next"}:
        return (coming, later), False
    return (coming,), True


def _date(match: re.Match[str], when: When) -> Reading:
    """Day and month, perhaps with a year. Without one it is the next such day, if it is near."""
    said = match.groupdict()
    month = MONTHS[said["month"].casefold()] if said.get("month") else int(said["number"])
    day, named = int(said["day"]), said.get("weekday")
    if year := said.get("year"):
        found = _real(day, month, int(year) + (2000 if len(year) == 2 else 0))
        days: tuple[dt.date, ...] = (found,) if found else ()
        is_clear = bool(days)
    else:
        days, is_clear = _nearest((_real(day, month, one) for one in _years(when)), when)
    return days, is_clear and not (named and days[0].weekday() != WEEKDAYS[named.casefold()])


def _day_of_month(match: re.Match[str], when: When) -> Reading:
    """“Den 15.”: this month's, or the next one's when it has passed."""
    day = int(match["day"] or match["day_en"])
    for ahead in (0, 1, 2):
        first = months_on(when.today.replace(day=1), ahead)
        found = _real(day, first.month, first.year)
        if found and found >= when.today:
            return (found,), True
    return (), False


def _numbers(match: re.Match[str], when: When) -> Reading:
    """“3/5” alone may be a fraction or a dose: it is asked about."""
    days, is_clear = _date(match, when)
    return days, is_clear and bool(match["year"])


def _iso(match: re.Match[str], _when: When) -> Reading:
    found = _real(int(match["day"]), int(match["number"]), int(match["year"]))
    return ((found,), True) if found else ((), False)


def _week(match: re.Match[str], when: When) -> Reading:
    """A numbered week: the day of it that is named, or its Friday; on its weekend, the Sunday.

    Few years have a week 53: where neither this year nor the ones beside it do, it is asked about.
    """
    named, week, said = match["weekday"], int(match["week"]), match["year"]
    weekday = WEEKDAYS[named.casefold()] if named else LAST_WORKDAY
    here = when.today.isocalendar()
    if not named and here.week == week and here.weekday > LAST_WORKDAY + 1:
        weekday = SUNDAY
    years = (int(said),) if said else (here.year - 1, here.year, here.year + 1)
    days = [day_of_week(year, week, weekday) for year in years]
    if said:
        return ((days[0],), True) if days[0] else ((), False)
    return _nearest(days, when)


def _this_week(_match: re.Match[str], when: When) -> Reading:
    last = week_day(when.today, 0, LAST_WORKDAY)
    return ((last,), True) if last >= when.today else ((last + dt.timedelta(days=2),), True)


def _next_week(_match: re.Match[str], when: When) -> Reading:
    return (week_day(when.today, 1, LAST_WORKDAY),), True


def _month_end(ahead: int) -> Reader:
    return lambda _match, when: ((end_of_month(months_on(when.today.replace(day=1), ahead)),), True)


def _in_month(match: re.Match[str], when: When) -> Reading:
    """“I maj” lasts until its end; “inden maj” until the day before it begins."""
    month, said = MONTHS[match["month"].casefold()], match["year"]
    firsts = [dt.date(year, month, 1) for year in ((int(said),) if said else _years(when))]
    days = [one - DAY if match["before"] else end_of_month(one) for one in firsts]
    return ((days[0],), True) if said else _nearest(days, when)


def _feast(day_of: Callable[[int], dt.date]) -> Reader:
    def read(_match: re.Match[str], when: When) -> Reading:
        return _nearest((day_of(year) for year in _years(when)), when)

    return read


def _next_meeting(_match: re.Match[str], when: When) -> Reading:
    return ((when.next_meeting_on,), True) if when.next_meeting_on else ((), False)


def _real(day: int, month: int, year: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _years(when: When) -> range:
    """The last one and as many ahead as it takes for a 29 February."""
    return range(when.today.year - 1, min(when.today.year + 9, dt.MAXYEAR))


def _nearest(row: Iterable[dt.date | None], when: When) -> Reading:
    """Of a row of days a year or more apart: the coming one, when it is near.

    Further ahead, the one that has just gone by may be meant: both are told, and it is asked.
    """
    days = sorted(one for one in row if one is not None)
    gone = [one for one in days if NEAR >= when.today - one > dt.timedelta()]
    coming = [one for one in days if one >= when.today]
    is_near = bool(coming) and coming[0] - when.today <= NEAR
    return ((coming[0],), True) if is_near else ((*gone[-1:], *coming[:1]), False)


# --- the words, the surest first -----------------------------------------------------------------

YEAR = r"(?P<year>\d{4}|\d{2})"
NAMED = rf"(?:(?P<weekday>{WEEKDAY})\s*,?\s+(?:den\s+|d\.\s*|the\s+)?)?"
CERTAIN = (
    r"\b(?:inden|senest|til|på|før|den|d\.|by|before|on|until|dato)\s+(?:den\s+|d\.\s*|the\s+)?"
)
IN_WEEK = r"(?:i\s+|in\s+|of\s+)?(?:uge|week)\s+(?P<week>\d{1,2})\b(?!\s*%)"
IN_YEAR = r"(?:\s*,?\s+(?:i\s+|in\s+|of\s+)?(?P<year>20\d\d)\b(?![-./]\d))?"
NO_CLOCK = r"(?<![\d.,:/-])(?<!kl\.\s)(?<!kl\s)"

WORDS: Iterable[tuple[str, Reader]] = (
    (LEAD_IN + r"(?:det\s+)?(?:næste\s+møde|next\s+meeting|the\s+next\s+meeting)\b", _next_meeting),
    (
        r"\b(?:efter|after)\s+(?:\w+\s+)?(?:jul|nytår|påske|pinse|ferien|sommerferien|christmas|"
        r"new\s+year|easter)\b",
        _unclear,
    ),
    (
        LEAD_IN + r"\bi\s*overmorgen\b|" + LEAD_IN + r"\b(?:the\s+)?day\s+after\s+tomorrow\b",
        _days_from_now(2),
    ),
    (LEAD_IN + r"\bi\s*morgen\b|" + LEAD_IN + r"\btomorrow\b", _days_from_now(1)),
    (LEAD_IN + r"\bi\s*dag\b|" + LEAD_IN + r"\btoday\b", _days_from_now(0)),
    (LEAD_IN + r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)", _iso),
    (
        LEAD_IN + NAMED + rf"\b(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th)?\s*(?:of\s+)?(?P<month>{MONTH})"
        rf"\b\.?(?:\s*,?\s+{YEAR}\b)?",
        _date,
    ),
    (
        LEAD_IN
        + rf"\b(?P<month>{any_of(ENGLISH_MONTHS)})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\.?\d)"
        rf"(?:\s*,?\s+(?P<year>\d{{4}})\b)?",
        _date,
    ),
    (
        CERTAIN + r"(?P<day>\d{1,2})[/.-](?P<number>\d{1,2})(?:[/.-]" + YEAR + r")?(?![\d/])\.?",
        _date,
    ),
    (
        LEAD_IN
        + NAMED.removesuffix("?")
        + r"(?P<day>\d{1,2})[/.](?P<number>\d{1,2})(?:[/.-]"
        + YEAR
        + r")?(?![\d/])",
        _date,
    ),
    (
        NO_CLOCK + r"(?P<day>\d{1,2})[/.-](?P<number>\d{1,2})[/.-]" + YEAR + r"(?![\d/])",
        _date,
    ),
    (NO_CLOCK + r"(?P<day>\d{1,2})/(?P<number>\d{1,2})(?P<year>)(?![\d/])", _numbers),
    (
        r"(?:\b(?:inden|senest|til|by|before)\s+)?\b(?:om|inden\s+for|inden|in|within)\s+"
        rf"(?P<number>{NUMBER}|\d{{1,4}})\s+{SPAN_OF_TIME}(?!\w)",
        _in_a_while,
    ),
    (rf"\b(?:senest\s+)?om\s+(?P<number>\d{{1,4}})\s*{SPAN_OF_TIME}(?!\w)", _in_a_while),
    (
        LEAD_IN + rf"(?:the\s+)?(?P<weekday>{WEEKDAY})\s+(?P<in_week>i\s+næste\s+uge|next\s+week)"
        r"(?P<next>)\b",
        _weekday,
    ),
    (
        r"\b(?:i|in)?\s*(?:slutningen\s+af|udgangen\s+af|end\s+of|inden\s+udgangen\s+af)\s+"
        rf"(?P<month>{MONTH})(?P<before>)\b{IN_YEAR}",
        _in_month,
    ),
    (
        LEAD_IN
        + r"\b(?:the\s+)?(?:månedens\s+(?:udgang|slutning)|(?:ud|slut)(?:gang|ning)en\s+af\s+"
        r"(?:denne\s+)?måneden?|end\s+of\s+(?:the|this)\s+month|denne\s+måned|this\s+month)\b",
        _month_end(0),
    ),
    (LEAD_IN + r"\b(?:i\s+|in\s+)?(?:den\s+)?(?:næste\s+måned|next\s+month)\b", _month_end(1)),
    (LEAD_IN + r"\b(?:i\s+)?(?:næste\s+uge|next\s+week)\b", _next_week),
    (
        LEAD_IN
        + r"\b(?:i\s+)?(?:denne\s+uge|this\s+week|ugens\s+udgang)\b|"
        + LEAD_IN
        + r"\b(?:udgangen\s+af\s+ugen|(?:the\s+)?end\s+of\s+the\s+week)\b",
        _this_week,
    ),
    (r"\b(?:inden|før|before|by)\s+(?:the\s+)?weekend(?:en)?\b", _this_week),
    (
        LEAD_IN + rf"(?:the\s+)?\b(?P<weekday>{WEEKDAY})(?:en)?\s*,?\s+{IN_WEEK}{IN_YEAR}",
        _week,
    ),
    (
        LEAD_IN + rf"\b{IN_WEEK}\s*,?\s+(?P<weekday>{WEEKDAY})\b(?P<year>)",
        _week,
    ),
    (LEAD_IN + rf"\b{IN_WEEK}(?P<weekday>){IN_YEAR}", _week),
    (
        r"\b(?:inden|før|senest|til|before|by)\s+(?:jule?n?|christmas)\b",
        _feast(lambda year: christmas(year) - dt.timedelta(days=1)),
    ),
    (
        r"\b(?:inden|før|senest|til|before|by)\s+(?:nytåre?t?|new\s+year(?:'s|’s)?)\b",
        _feast(lambda year: dt.date(year, 12, 31)),
    ),
    (
        r"\b(?:inden|før|senest|til|before|by)\s+(?:påsken?|easter)\b",
        _feast(lambda year: easter(year) - dt.timedelta(days=4)),
    ),
    (
        r"\b(?:inden|før|senest|til|before|by)\s+(?:pinsen?|pentecost|whitsun)\b",
        _feast(lambda year: easter(year) + dt.timedelta(days=48)),
    ),
    (
        r"\b(?:inden|før|til|i|before|by|in|over)\s+(?:the\s+)?(?:sommeren|sommerferien|efteråret|"
        r"foråret|vinteren|ferien|summer|autumn|spring|winter|holidays)\b",
        _unclear,
    ),
    (
        LEAD_IN + rf"(?:(?P<next>næste|førstkommende|kommende|next|coming)\s+)?(?:the\s+)?"
        rf"\b(?P<weekday>{WEEKDAY})(?P<in_week>)\b",
        _weekday,
    ),
    (rf"(?P<before>\b(?:inden|før|before|by)\s+)(?P<month>{MONTH})\b{IN_YEAR}", _in_month),
    (rf"\b(?:i|in)\s+(?P<month>{MONTH})(?P<before>)\b{IN_YEAR}", _in_month),
    (
        r"\b(?:(?:inden|senest|før|by|before)\s+)?den\s+(?P<day>[12]?\d|3[01])\.(?!\d)|"
        r"\b(?:by|on|before)\s+the\s+(?P<day_en>\d{1,2})(?:st|nd|rd|th)\b",
        _day_of_month,
    ),
)
READERS = tuple((re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in WORDS)
