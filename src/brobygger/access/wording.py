"""A consent in the citizen's own plain words: generated, read back, and stored as it was read."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


def words(*, party: str, categories: int, purposes: int, ends_at: dt.datetime | None) -> str:
    """The sentence the citizen says yes to, in the language in use."""
    parts = {
        "party": party,
        "what": listed([str(WHAT[one]) for one in members(categories)]),
        "why": listed([str(WHY[one]) for one in Purpose if purposes & one]),
    }
    if ends_at is None:
        return (
            _(
                "I say yes to %(party)s seeing %(what)s, in order to %(why)s."
                " It holds until I say no. I can say no again at any time."
            )
            % parts
        )
    parts["until"] = last_day(ends_at)
    return (
        _(
            "I say yes to %(party)s seeing %(what)s, in order to %(why)s."
            " It holds until and including %(until)s. I can say no again at any time."
        )
        % parts
    )


def listed(parts: list[str]) -> str:
    """One, two and three."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def last_day(ends_at: dt.datetime) -> str:
    """The last day on which it still holds, in Denmark."""
    return date_format(localdate(ends_at - dt.timedelta(microseconds=1)), "DATE_FORMAT")
