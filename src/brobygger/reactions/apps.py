from django.apps import AppConfig


class ReactionsConfig(AppConfig):
    name = "brobygger.reactions"
    label = "reactions"
