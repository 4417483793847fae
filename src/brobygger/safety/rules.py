"""What the levels are called, who may write, and whom a line says to call. Pure: no look-ups."""

import datetime as dt
import re

from django.utils.translation import pgettext_lazy

from brobygger.kernel import telephones
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission

from .models import CopingLevel, Level, Writer

PARTS = ("signs", "behind", "own_steps", "helps", "worse", "call")
AT_A_GLANCE = ("signs", "helps", "worse", "own_steps")
LONGEST_TEXT = 1500
EMERGENCY = "emergency"  # a ground to read when it must be, and none to write

ZONES = {5: "green", 4: "green", 3: "yellow", 2: "red", 1: "red"}
MOST_PRESSED_FIRST = tuple(sorted(Level.values))

FURTHEST_REVIEW = 366
SOON = dt.timedelta(days=14)  # before the review is due, somebody is reminded

NUMBER = re.compile(r"(?<![\w+])\+?\d[\d \-\u00a0]{1,18}\d(?!\w)")  # never a part of a word
FEWEST_DIGITS = 3

LABELS = {
    "signs": pgettext_lazy("coping", "How it shows"),
    "behind": pgettext_lazy("coping", "What lies behind"),
    "own_steps": pgettext_lazy("coping", "What I can do"),
    "helps": pgettext_lazy("coping", "What helps from others"),
    "worse": pgettext_lazy("coping", "What makes it worse"),
    "call": pgettext_lazy("coping", "Whom to call"),
}
DREAMS = pgettext_lazy("coping", "What gives me energy, and what I dream of")


def label_of(part: str, level: int) -> str:
    """A green level has no trouble behind it; there is room for hopes."""
    if part == "behind" and ZONES[level] == "green":
        return str(DREAMS)
    return str(LABELS[part])


def callees(text: str) -> list[tuple[str, str]]:
    """Name and number of each line; a line without a number is still a name worth reading."""
    found = []
    for line in text.splitlines():
        numbers = [one for one in NUMBER.findall(line) if _digits(one) >= FEWEST_DIGITS]
        number = max(numbers, key=_digits, default="")
        name = " ".join(line.replace(number, " ", 1).split()) if number else line.strip()
        name = name.strip(" ,:;–-")
        if name or number:
            found.append((name, number.strip()))
    return found


def dialled(number: str) -> str:
    """As a telephone wants it; what we cannot read is dialled as it stands."""
    return telephones.dialled(number) or re.sub(r"[^\d+]", "", number)


def is_likely_review(day: dt.date, today: dt.date) -> bool:
    """After today and within a year."""
    return today < day <= today + dt.timedelta(days=FURTHEST_REVIEW)


def may_write(actor: Actor, citizen_id: object, *, ground: str) -> bool:
    """The citizen in their own; staff on a lasting ground, with them."""
    if not actor.may(Permission.COPING_WRITE):
        return False
    if actor.person_id is not None:
        return actor.person_id == citizen_id
    return ground not in {"", EMERGENCY}


def is_anothers(actor: Actor, level: CopingLevel) -> bool:
    """The citizen's own words are on it, and the actor is somebody else."""
    is_said = any(getattr(level, part).strip() for part in PARTS)
    return is_said and level.written_by_kind == Writer.CITIZEN and actor.unit_id is not None


def _digits(text: str) -> int:
    return sum(one.isdigit() for one in text)
