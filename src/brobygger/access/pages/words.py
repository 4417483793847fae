"""Small words that several pages share: colours of parties, names of kinds of information."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from brobygger.access.law.phrases import load_phrases
from brobygger.kernel.categories import EVERY_CATEGORY, Category, members
from brobygger.ui.shapes import Kind


def kind_of(sector: str) -> Kind:
    """The colour a sector is shown in."""
    return Kind(sector) if sector in set(Kind) else Kind.OTHER


def short_label(category: Category) -> str:
    """Two or three words for a kind of information: fit for a pill or a tile."""
    return capfirst(str(load_phrases().categories[category.name or ""]))


def category_names(mask: int) -> tuple[str, ...]:
    """What a mask covers, in words; identity goes without saying beside anything else."""
    if mask & EVERY_CATEGORY == EVERY_CATEGORY:
        return (_("Everything"),)
    rest = mask & ~Category.IDENTITY
    return tuple(short_label(one) for one in members(rest or mask))


def last_day(ends_at: dt.datetime) -> dt.date:
    """The last day in Denmark on which it still holds."""
    return localdate(ends_at - dt.timedelta(microseconds=1))


def in_words(day: dt.date) -> str:
    """A date as people write it."""
    return date_format(day, "DATE_FORMAT")


def clock_time(moment: dt.datetime) -> str:
    """The time of day in Denmark."""
    return date_format(localtime(moment), "TIME_FORMAT")
