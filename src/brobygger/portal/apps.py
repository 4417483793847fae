from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.permissions import Permission


class PortalConfig(AppConfig):
    name = "brobygger.portal"
    label = "portal"

    def ready(self) -> None:
        from brobygger.access.tabs import (  # noqa: PLC0415  # apps are not loaded sooner
            CitizenTab,
            add_citizen_tab,
        )
        from brobygger.accounts.queries import (  # noqa: PLC0415  # apps are not loaded sooner
            name_persons_with,
        )

        add_citizen_tab(
            CitizenTab(
                key="overview",
                label=_("Overview"),
                url_name="portal:citizen",
                permission=Permission.CITIZEN_READ,
                place=0,
            )
        )

        from .naming import names_of_persons  # noqa: PLC0415  # needs the rooms' models

        name_persons_with(names_of_persons)
