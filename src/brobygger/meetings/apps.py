from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.permissions import Permission


class MeetingsConfig(AppConfig):
    name = "brobygger.meetings"
    label = "meetings"

    def ready(self) -> None:
        from brobygger.access.tabs import CitizenTab, add_citizen_tab  # noqa: PLC0415  # apps first

        add_citizen_tab(
            CitizenTab(
                key="meetings",
                label=_("Meetings"),
                url_name="meetings:of_citizen",
                permission=Permission.PLAN_READ,
                place=15,
            )
        )
        from brobygger.access.ahead import add_next_meeting  # noqa: PLC0415  # apps first
        from brobygger.access.open_ends import add_open_ends  # noqa: PLC0415  # apps first

        from .queries import next_meeting_on, open_ends  # noqa: PLC0415  # apps first

        add_open_ends("meetings", open_ends)
        add_next_meeting("meetings", next_meeting_on)
