"""Why someone looks: chosen when one starts to act, carried by every grant."""

from enum import IntFlag

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(IntFlag):
    """One bit each, so that a grant can cover several and PostgreSQL can compare them."""

    COORDINATION = 1
    TREATMENT = 2
    SUPPORT = 4
    OVERSIGHT = 8
    OWN = 16

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Purpose.COORDINATION: _("Coordinating the plan"),
    Purpose.TREATMENT: pgettext_lazy("purpose", "Treatment"),
    Purpose.SUPPORT: _("Support in daily life"),
    Purpose.OVERSIGHT: _("Leader's oversight"),
    Purpose.OWN: _("My own life"),
}

EVERY_PURPOSE = Purpose(31)
