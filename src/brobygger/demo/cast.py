"""The invented people one may be, for the sign-in page."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.accounts.demo import Cast, CastMember
from brobygger.accounts.ways_in import newest_private_accounts
from brobygger.organisations.queries import units_named
from brobygger.ui.shapes import Kind

from .company import email_of
from .lives import CITIZENS, RELATIVES
from .stories import Life, Relative, Staff, Tale
from .telling import tale


def cast() -> Cast:
    """Those whose story has a line, under the place they belong to, in the order of the files."""
    told = tale()
    members = (*_citizens(told), *_relatives(told), *_staff(told), *_newcomers(told))
    tips = told.tips_en if _in_english() else told.tips
    return Cast(members=tuple(members), tips=tips)


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


def _line(one: Staff | Life | Relative) -> str:
    return one.line_en if _in_english() and one.line_en else one.line


def _staff(told: Tale) -> Iterator[CastMember]:
    places = units_named(one.units[0] for one in told.staff if one.line)
    headings = list(dict.fromkeys(told.groups.values()))
    for one in told.staff:
        heading = told.groups.get(one.units[0], "")
        if one.line and heading:
            yield CastMember(
                email=email_of(one),
                name=one.name,
                line=_line(one),
                group=heading,
                kind=places[one.units[0]].sector if one.units[0] in places else Kind.OTHER,
                order=1000 + headings.index(heading),
            )


def _citizens(told: Tale) -> Iterator[CastMember]:
    for order, one in enumerate(told.lives):
        if one.line:
            yield CastMember(
                email=f"{one.key}@{CITIZENS}",
                name=one.name,
                line=_line(one),
                group=_("Citizens"),
                kind=Kind.CITIZEN,
                order=order,
            )


def _relatives(told: Tale) -> Iterator[CastMember]:
    for order, one in enumerate(each for life in told.lives for each in life.relatives):
        if one.line:
            yield CastMember(
                email=f"{one.key}@{RELATIVES}",
                name=one.name,
                line=_line(one),
                group=_("Relatives"),
                kind=Kind.RELATIVE,
                order=500 + order,
            )


def _newcomers(told: Tale) -> Iterator[CastMember]:
    """Whoever a visitor has given a way in: they can be tried as well."""
    invented = {f"{one.key}@{CITIZENS}" for one in told.lives} | {
        f"{each.key}@{RELATIVES}" for one in told.lives for each in one.relatives
    }
    for one in newest_private_accounts():
        if one.email not in invented:
            yield CastMember(
                email=one.email,
                name=one.name,
                line=_("Just added by a visitor like you"),
                group=_("Citizens"),
                kind=Kind.CITIZEN,
                order=-1,
            )
