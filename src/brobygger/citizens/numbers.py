"""Danish civil registration numbers in the three forms of the national profiles. No modulus 11.

Since 2007 numbers are given out that fail modulus 11, so it is no test of anything.
"""

import datetime as dt
import re
from dataclasses import dataclass

from .errors import NotANumber
from .models import Citizen

Kind = Citizen.CprKind

SPACES = re.compile(r"[\s\u00a0\-–]+")
ORDINARY = re.compile(r"[0-9]{10}", re.ASCII)
REPLACEMENT = re.compile(r"[0-9]{8}[17][A-Z]{2}[0-9]", re.ASCII)
TEMPORARY = re.compile(r"[0-9]{6}[0-9A-Z]{4}", re.ASCII)
LONGEST = 40
HIDDEN = "••••"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it is stored, without separators. It says nothing of the person's gender."""

    kind: str
    digits: str
    birth_date: dt.date | None

    @property
    def masked(self) -> str:
        return f"{self.digits[:6]}-{HIDDEN}"

    @property
    def written(self) -> str:
        return f"{self.digits[:6]}-{self.digits[6:]}"


def parse_number(text: str, kind: str = Kind.CPR) -> Number:
    """Read what a person typed, or raise `NotANumber`."""
    bare = SPACES.sub("", text[:LONGEST]).upper()
    if len(text) > LONGEST or kind not in FORMS:
        raise NotANumber(kind)
    if not FORMS[Kind(kind)].fullmatch(bare):
        raise NotANumber(kind)
    born = _ordinary_birth(bare) if kind == Kind.CPR else _short_birth(bare)
    return Number(kind=kind, digits=bare, birth_date=born)


def looks_like_number(text: str) -> bool:
    """True when someone surely means a number: nobody's name is six digits and some signs."""
    bare = SPACES.sub("", text[:LONGEST]).upper()
    return any(form.fullmatch(bare) for form in FORMS.values())


def bare_number(text: str) -> str:
    """As it is hashed, when it is found by whatever form it has."""
    return SPACES.sub("", text[:LONGEST]).upper()


def _ordinary_birth(digits: str) -> dt.date:
    """The seventh digit and the year together tell the century."""
    seventh, year = int(digits[6]), int(digits[4:6])
    try:
        return dt.date(_century(seventh, year) + year, int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise NotANumber("date") from None


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in {4, 9}:
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def _short_birth(bare: str) -> dt.date | None:
    """Replacement numbers carry no century; a day that exists in neither is no number."""
    year, month, day = int(bare[4:6]), int(bare[2:4]), int(bare[:2])
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return None
    raise NotANumber("date")


FORMS: dict[str, re.Pattern[str]] = {
    Kind.CPR: ORDINARY,
    Kind.X_ECPR: REPLACEMENT,
    Kind.D_ECPR: TEMPORARY,
}
