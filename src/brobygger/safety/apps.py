from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.permissions import Permission


class SafetyConfig(AppConfig):
    name = "brobygger.safety"
    label = "safety"

    def ready(self) -> None:
        from brobygger.access.tabs import CitizenTab, add_citizen_tab  # noqa: PLC0415  # apps first

        add_citizen_tab(
            CitizenTab(
                key="coping",
                label=_("When it gets hard"),
                url_name="safety:sheet",
                permission=Permission.COPING_READ,
                place=20,
            )
        )
        from brobygger.access.open_ends import add_open_ends  # noqa: PLC0415  # apps first

        from .queries import open_ends  # noqa: PLC0415  # apps first

        add_open_ends("safety", open_ends)
