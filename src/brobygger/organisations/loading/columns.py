"""The columns each file may have, and how the text of one cell becomes a value."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from brobygger.kernel.telephones import NoTelephone, kept_telephone, read_telephone

from ..kinds import OrganisationKind, TaskKind, UnitKind, UnitPart
from ..models import LONG_AGO

TRUE = {"yes", "ja", "true", "sand", "1", "x"}
FALSE = {"", "no", "nej", "false", "falsk", "0"}
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[-./](?P<month>[0-9]{1,2})[-./](?P<year>[0-9]{4})")
WITHOUT_ZERO = re.compile(r"[0-9]{3}")


class Refused(Exception):
    """A cell that cannot be used; the argument is the sentence for the person loading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of one file: its name, how a cell is read, and what an empty cell means."""

    name: str
    read: Callable[[str], Any]
    required: bool = False
    empty: Any = ""

    def value(self, cell: str) -> Any:
        if cell:
            return self.read(cell)
        if self.required:
            raise Refused(_("This must be filled in."))
        return self.empty


def text(longest: int) -> Callable[[str], str]:
    """Any words, up to this many letters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Refused(
                _("This has %(length)d characters; there is room for %(longest)d.")
                % {"length": len(cell), "longest": longest}
            )
        return cell

    return read


def shaped(pattern: str, longest: int, sentence: Callable[[], str]) -> Callable[[str], str]:
    """Text that must match a pattern from end to end, with its own sentence when it does not."""
    shape, short_enough = re.compile(pattern, re.ASCII), text(longest)

    def read(cell: str) -> str:
        if not shape.fullmatch(short_enough(cell)):
            raise Refused(sentence())
        return cell

    return read


def one_of(words: list[str]) -> Callable[[str], str]:
    """One word of a list; the sentence names the list."""

    def read(cell: str) -> str:
        if cell not in words:
            raise Refused(
                _("“%(cell)s” is not known. Use one of: %(words)s.")
                % {"cell": cell[:40], "words": ", ".join(words)}
            )
        return cell

    return read


def date(cell: str) -> dt.date:
    """2026-12-31, or as Danish spreadsheets write it: 31-12-2026."""
    found = YEAR_FIRST.fullmatch(cell) or DAY_FIRST.fullmatch(cell)
    if not found:
        raise Refused(_("“%(cell)s” is not a date. Write it as 2026-12-31.") % {"cell": cell[:40]})
    try:
        when = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise Refused(_("“%(cell)s” is not in the calendar.") % {"cell": cell[:40]}) from None
    if not 1900 <= when.year <= 2200:
        raise Refused(_("The year %(year)d cannot be right.") % {"year": when.year})
    return when


def yes_or_no(cell: str) -> bool:
    if cell.lower() not in TRUE | FALSE:
        raise Refused(_("Write yes or no, not “%(cell)s”.") % {"cell": cell[:40]})
    return cell.lower() in TRUE


def email(cell: str) -> str:
    try:
        validate_email(text(120)(cell))
    except ValidationError:
        raise Refused(_("“%(cell)s” is not an e-mail address.") % {"cell": cell[:40]}) from None
    return cell


def gln(cell: str) -> str:
    """Thirteen digits whose last is the check digit of the others (GS1, modulus 10)."""
    wrong = Refused(_("A GLN has 13 digits, and this one's last digit does not fit the others."))
    if not re.fullmatch(r"[0-9]{13}", cell):
        raise wrong
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(cell))
    if total % 10:
        raise wrong
    return cell


def with_its_zero(cell: str) -> str:
    """All municipality codes begin with a zero, and spreadsheets take it away: 330 is 0330."""
    return f"0{cell}" if WITHOUT_ZERO.fullmatch(cell) else cell


def municipality_code(cell: str) -> str:
    return shaped(
        r"[0-9]{4}",
        40,
        lambda: _(
            "A municipality code has four digits, such as 0330. "
            "Spreadsheets like to remove the first zero."
        ),
    )(with_its_zero(cell))


def code(cell: str) -> str:
    return shaped(
        r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*",
        40,
        lambda: _("A code has only letters a–z, digits, hyphens and full stops."),
    )(with_its_zero(cell))


slug = shaped(
    r"[a-z0-9]+(-[a-z0-9]+)*",
    60,
    lambda: _("A key has only small letters a–z, digits and single hyphens."),
)
short_number = shaped(
    r"\+?[0-9][0-9 ()-]{2,}", 20, lambda: _("A phone number has only digits, spaces and a plus.")
)


def phone(cell: str) -> str:
    """As everywhere in the house; one that only works inside is kept as it is written."""
    try:
        read_telephone(cell)
    except NoTelephone:
        return short_number(cell)
    return text(20)(kept_telephone(cell))


sor = shaped(r"[0-9]{11,18}", 18, lambda: _("A SOR code has at least 11 digits."))
provider_number = shaped(
    r"[0-9]{4,6}", 6, lambda: _("A provider number (ydernummer) has 4 to 6 digits.")
)

FROM = Column(name="valid_from", read=date, empty=LONG_AGO)
TO = Column(name="valid_to", read=date, empty=None)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "organisations": (
        Column(name="code", read=code, required=True),
        Column(name="kind", read=one_of(OrganisationKind.values), required=True),
        Column(name="name", read=text(120), required=True),
        FROM,
        TO,
    ),
    "units": (
        Column(name="slug", read=slug, required=True),
        Column(name="organisation", read=code, required=True),
        Column(name="parent", read=slug),
        Column(name="kind", read=one_of(UnitKind.values), required=True),
        Column(name="part", read=one_of(UnitPart.values)),
        Column(name="name", read=text(120), required=True),
        Column(name="short_name", read=text(40)),
        Column(name="address", read=text(200)),
        Column(name="phone", read=phone),
        Column(name="email", read=email),
        Column(name="sor", read=sor),
        Column(name="gln", read=gln),
        Column(name="provider_number", read=provider_number),
        Column(name="invented", read=yes_or_no, empty=False),
        FROM,
        TO,
    ),
    "affiliations": (
        Column(name="municipality", read=municipality_code, required=True),
        Column(name="region", read=code, required=True),
        FROM,
        TO,
    ),
    "takeovers": (
        Column(name="unit", read=slug, required=True),
        Column(name="organisation", read=code, required=True),
        Column(name="valid_from", read=date, required=True),
    ),
    "catchment": (
        Column(name="unit", read=slug, required=True),
        Column(name="municipality", read=municipality_code, required=True),
        Column(name="service", read=one_of(UnitKind.values)),
        Column(name="to_verify", read=yes_or_no, empty=False),
        Column(name="source", read=text(200)),
        FROM,
        TO,
    ),
    "responsibilities": (
        Column(name="municipality", read=municipality_code, required=True),
        Column(name="task_kind", read=one_of(TaskKind.values), required=True),
        Column(name="unit", read=slug, required=True),
        Column(name="agreed_on", read=date, empty=None),
        Column(name="agreed_by", read=text(120)),
        Column(name="to_verify", read=yes_or_no, empty=False),
        Column(name="source", read=text(200)),
        Column(name="valid_from", read=date, required=True),
        TO,
    ),
}
