"""What kind of information a row about a citizen is; a grant covers some of them."""

from collections.abc import Iterable
from enum import IntFlag

from django.utils.translation import gettext_lazy as _


class Category(IntFlag):
    """One bit each. Every row about a citizen carries exactly one; a grant carries a mask."""

    IDENTITY = 1
    PLAN = 2
    MENTAL = 4
    ADDICTION = 8
    SOMATIC = 16
    SOCIAL = 32
    RISK = 64
    NETWORK = 128
    LEGAL = 256

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Category.IDENTITY: _("Who I am (name, birthday, contact)"),
    Category.PLAN: _("The shared plan (goals and agreements)"),
    Category.MENTAL: _("Mental health"),
    Category.ADDICTION: _("Alcohol and drugs"),
    Category.SOMATIC: _("Physical health"),
    Category.SOCIAL: _("Housing, economy and daily life"),
    Category.RISK: _("Crisis and safety"),
    Category.NETWORK: _("Family and network"),
    Category.LEGAL: _("Legal and forensic matters"),
}

EVERY_CATEGORY = Category(511)
SINGLE_CATEGORIES = tuple(Category)
CHOICES = [(int(one), LABELS[one]) for one in Category]


def members(mask: int) -> list[Category]:
    """The categories in a mask, in the order they are shown everywhere."""
    return [one for one in Category if mask & one]


def mask_of(categories: Iterable[Category | int]) -> int:
    """The mask that holds exactly these categories; 0 when there are none, and 0 opens nothing."""
    mask = 0
    for one in categories:
        mask |= int(one)
    return mask
