from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "brobygger.meetings"
    label = "meetings"
