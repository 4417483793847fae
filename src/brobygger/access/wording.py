"""A consent in the citizen's own plain words: generated, read back, and stored as it was read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.access.law.phrases import load_phrases
from brobygger.kernel.categories import Category, members
from brobygger.kernel.purposes import Purpose

WHAT = {
    Category.IDENTITY: gettext_lazy("who I am"),
    Category.PLAN: gettext_lazy("my plan"),
    Category.MENTAL: gettext_lazy("my mental health"),
    Category.ADDICTION: gettext_lazy("my use of alcohol and drugs"),
    Category.SOMATIC: gettext_lazy("my physical health"),
    Category.SOCIAL: gettext_lazy("my home, economy and daily life"),
    Category.RISK: gettext_lazy("what helps me in a crisis"),
    Category.NETWORK: gettext_lazy("my family and network"),
    Category.LEGAL: gettext_lazy("my legal matters"),
}
WHY = {
    Purpose.COORDINATION: gettext_lazy("keep my plan together"),
    Purpose.TREATMENT: gettext_lazy("treat me"),
    Purpose.SUPPORT: gettext_lazy("support me in my daily life"),
    Purpose.OVERSIGHT: gettext_lazy("see to it that the help is as it should be"),
    Purpose.OWN: gettext_lazy("be there for me"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """Who says yes in the citizen's place; nobody does when both are empty."""

    name: str = ""
    citizen: str = ""
    is_guardian: bool = False


HERSELF = Giver()


def words(
    *,
    party: str,
    tellers: Sequence[str] = (),
    categories: int,
    purposes: int,
    ends_at: dt.datetime | None,
    giver: Giver = HERSELF,
) -> str:
    """The sentences somebody says yes to, in the language in use."""
    about = members(categories)
    what = [str(WHAT[one]) if giver == HERSELF else short(one) for one in about]
    parts = {
        "party": party,
        "tellers": listed(tellers) or _("whoever knows it"),
        "what": listed(what),
        "why": listed([str(WHY[one]) for one in Purpose if purposes & one]),
        "name": giver.name,
        "citizen": giver.citizen,
        "until": last_day(ends_at) if ends_at else "",
    }
    said = [_yes(giver, is_told=bool(tellers)), _until(ends_at is not None)]
    return " ".join(one % parts for one in said)


def _yes(giver: Giver, *, is_told: bool) -> str:
    if giver == HERSELF:
        if is_told:
            return _(
                "I say yes to %(tellers)s telling %(party)s about %(what)s, so that they can %(why)s."
            )
        return _("I say yes to %(party)s seeing %(what)s, in order to %(why)s.")
    if giver.is_guardian:
        return _(
            "As guardian of %(citizen)s, I, %(name)s, say yes to %(tellers)s telling %(party)s about"
            " %(citizen)s: %(what)s."
        )
    return _(
        "With power of attorney for %(citizen)s, I, %(name)s, say yes to %(tellers)s telling"
        " %(party)s about %(citizen)s: %(what)s."
    )


def _until(ends: bool) -> str:
    if ends:
        return _("It holds until and including %(until)s. I can say no again at any time.")
    return _("It holds until I say no. I can say no again at any time.")


def short(category: Category) -> str:
    """A kind of information without whose it is."""
    return str(load_phrases().categories[category.name or ""])


def listed(parts: Sequence[str]) -> str:
    """One, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def last_day(ends_at: dt.datetime) -> str:
    """The last day on which it still holds, in Denmark."""
    return date_format(localdate(ends_at - dt.timedelta(microseconds=1)), "DATE_FORMAT")
