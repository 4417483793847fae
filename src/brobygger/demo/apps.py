from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "brobygger.demo"
    label = "demo"

    def ready(self) -> None:
        from brobygger.accounts.demo import register_cast  # noqa: PLC0415  # apps must be ready

        from .cast import cast  # noqa: PLC0415

        register_cast(cast)
