"""This room's pages about a citizen, in the row of tabs that all rooms share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.permissions import Permission

from .tabs import CitizenTab, add_citizen_tab

for key, label, permission, place in (
    ("consents", pgettext_lazy("tab", "Consent"), Permission.CITIZEN_READ, 30),
    ("seen_by", _("Who sees what"), Permission.CITIZEN_READ, 40),
    ("may_i_share_about", _("May I share this?"), Permission.RULES_READ, 50),
    ("relatives", pgettext_lazy("tab", "Network"), Permission.CITIZEN_READ, 60),
    ("care", _("Home and treatment"), Permission.CITIZEN_READ, 70),
    ("details", pgettext_lazy("tab", "Details"), Permission.CITIZEN_REGISTER, 80),
):
    add_citizen_tab(
        CitizenTab(
            key=key, label=label, url_name=f"access:{key}", permission=permission, place=place
        )
    )
