from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "brobygger.notices"
    label = "notices"
