from importlib import import_module

from django.apps import AppConfig

ANNOUNCING_ROOMS = ("access", "accounts", "meetings", "plans")


class ReactionsConfig(AppConfig):
    name = "brobygger.reactions"
    label = "reactions"

    def ready(self) -> None:
        for room in ANNOUNCING_ROOMS:
            import_module(f"{self.name}.{room}")
