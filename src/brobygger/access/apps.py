from importlib import import_module

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "brobygger.access"
    label = "access"

    def ready(self) -> None:
        import_module("brobygger.access.own_tabs")
