from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "brobygger.portal"
    label = "portal"
