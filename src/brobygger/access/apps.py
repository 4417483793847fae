from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "brobygger.access"
    label = "access"
