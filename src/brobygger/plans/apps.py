from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.permissions import Permission


class PlansConfig(AppConfig):
    name = "brobygger.plans"
    label = "plans"

    def ready(self) -> None:
        from brobygger.access.tabs import CitizenTab, add_citizen_tab  # noqa: PLC0415  # apps first

        add_citizen_tab(
            CitizenTab(
                key="plan",
                label=_("Plan"),
                url_name="plans:of_citizen",
                permission=Permission.PLAN_READ,
                place=10,
                previews=True,
            )
        )
        from brobygger.meetings.room.beside import show_beside  # noqa: PLC0415  # apps first

        from .beside import plan_beside  # noqa: PLC0415  # apps first

        show_beside(plan_beside)
        from brobygger.access.open_ends import add_open_ends  # noqa: PLC0415  # apps first

        from .queries.lists import open_ends  # noqa: PLC0415  # apps first

        add_open_ends("plans", open_ends)
        _look_ahead()


def _look_ahead() -> None:
    from .ahead import look_ahead  # noqa: PLC0415  # apps first

    look_ahead()
