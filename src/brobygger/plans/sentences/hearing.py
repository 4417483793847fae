"""The whole sentence: person, day, words, and what still has to be asked."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from .days import said_days
from .people import Mention, Seat, subjects_in

LONGEST = 300  # an agreement's own limit; what is longer is kept, and not read for names and days
FURTHEST = dt.timedelta(days=5 * 366)
MOST_BEFORE = 7  # words: the day, the verb, and then whoever does it
EDGES = " \t\r\n,;:–-"
LOOSE = re.compile(r"\s+([.,;:!?])")
GAPS = re.compile(r"[ \t]{2,}")
AUXILIARY = re.compile(r"(?:vil|skal|will|shall)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a sentence proposes. Exactly one person and one day are proposals; else there is a question.

    `asks` holds, in the order of the form: `what`, `nobody`, `several`, `no_day`, `which_day`,
    `past`, `too_far`.
    """

    what: str
    people: tuple[UUID, ...] = ()
    days: tuple[dt.date, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def responsible(self) -> UUID | None:
        return self.people[0] if len(self.people) == 1 else None

    @property
    def due_on(self) -> dt.date | None:
        """The one day that is meant; None when it has to be asked for."""
        unclear = {"no_day", "which_day", "past", "too_far"} & set(self.asks)
        return None if unclear or not self.days else self.days[0]


def hear(
    text: str,
    *,
    seats: Sequence[Seat],
    today: dt.date,
    next_meeting_on: dt.date | None = None,
) -> Heard:
    """Read one sentence, said among these people on this day."""
    if not text.strip():
        return Heard(what="", asks=("what", "nobody", "no_day"))
    read = unicodedata.normalize("NFC", text)
    if len(read) > LONGEST:
        return Heard(what=text, asks=("nobody", "no_day"))
    said = said_days(read, today, next_meeting_on)
    free = _without(read, [one.span for one in said], keep_length=True)
    mentions = subjects_in(free, seats)
    people = tuple(dict.fromkeys(each for one in mentions for each in one.seats))
    days = tuple(dict.fromkeys(day for one in said for day in one.days))
    asks = (*_about_people(people), *_about_days(days, [one.is_clear for one in said], today))
    cut = [one.span for one in said if one.is_clear and len(said) == 1]
    what = _words_left(read, cut, mentions if len(people) == 1 else ()) if read == text else text
    return Heard(what=what, people=people, days=days, asks=asks)


def _about_people(people: tuple[UUID, ...]) -> tuple[str, ...]:
    if not people:
        return ("nobody",)
    return ("several",) if len(people) > 1 else ()


def _about_days(days: tuple[dt.date, ...], clear: list[bool], today: dt.date) -> tuple[str, ...]:
    if not days:
        return ("no_day",) if all(clear) else ("which_day",)
    if len(days) > 1 or not all(clear):
        return ("which_day",)
    if days[0] < today:
        return ("past",)
    return ("too_far",) if days[0] - today > FURTHEST else ()


def _words_left(text: str, cut: list[tuple[int, int]], mentions: Sequence[Mention]) -> str:
    """What is to be done: without the day, and without whoever begins the sentence."""
    first = next(iter(mentions), None)
    leads = first is not None and not _without(text[: first.span[0]], cut).strip(EDGES)
    behind_verb = first is not None and len(text[: first.span[0]].split()) <= MOST_BEFORE
    if first is not None and (leads or (behind_verb and cut and cut[0][0] == 0)):
        cut = [*cut, first.span]
    left = GAPS.sub(" ", LOOSE.sub(r"\1", _without(text, cut))).strip(EDGES)
    left = AUXILIARY.sub("", left, count=1) if AUXILIARY.match(left) and cut else left
    if not left.strip(EDGES + ".!?"):
        return text.strip()
    return left[0].upper() + left[1:]


def _without(text: str, spans: list[tuple[int, int]], *, keep_length: bool = False) -> str:
    """The text with these pieces taken out, or blanked so that places stay what they were."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + (" " * (end - start) if keep_length else " ") + text[end:]
    return text
