from importlib import import_module

from django.apps import AppConfig

from brobygger.accounts.acting import act_with


class AccessConfig(AppConfig):
    name = "brobygger.access"
    label = "access"

    def ready(self) -> None:
        act_with(import_module("brobygger.access.rls").acting_as)
        import_module("brobygger.access.own_tabs")
