"""Danish civil registration numbers in the three forms of the national profiles. No modulus 11.

Since 2007 numbers are given out that fail modulus 11, so it is no test of anything.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from brobygger.kernel.names import DASH, SPACE, UNSEEN

from .errors import NotANumber
from .models import Citizen

Kind = Citizen.CprKind

BETWEEN = re.compile(f"[./·{UNSEEN}{SPACE}{DASH}]+")
ORDINARY = re.compile(r"[0-9]{10}", re.ASCII)
REPLACEMENT = re.compile(r"[0-9]{8}[17][A-Z]{2}[0-9]", re.ASCII)
TEMPORARY = re.compile(r"[0-9]{6}[0-9A-Z]{4}", re.ASCII)
LONGEST = 40
LONGEST_TYPED = 200  # unseen signs come along when a number is copied
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
    bare = bare_number(text)
    if kind not in FORMS or not FORMS[Kind(kind)].fullmatch(bare):
        raise NotANumber(kind)
    born = _ordinary_birth(bare) if kind == Kind.CPR else _short_birth(bare)
    return Number(kind=kind, digits=bare, birth_date=born)


def parse_any_number(text: str) -> Number:
    """A number whose kind nobody said: at night there is no time to choose one."""
    bare = bare_number(text)
    kinds = [kind for kind, form in FORMS.items() if form.fullmatch(bare)]
    return parse_number(bare, kinds[0] if kinds else "")


def looks_like_number(text: str) -> bool:
    """True when someone surely means a number: nobody's name is six digits and some signs."""
    bare = bare_number(text)
    return any(form.fullmatch(bare) for form in FORMS.values())


def bare_number(text: str) -> str:
    """As it is hashed: digits of any script as ours, and nothing between them that is not seen."""
    if len(text) > LONGEST_TYPED:
        return ""
    wide = unicodedata.normalize("NFKC", BETWEEN.sub("", text))
    seen = BETWEEN.sub("", wide).upper()
    if len(seen) > LONGEST:
        return ""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in seen)


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
