from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db import models


class BenchConfig(AppConfig):
    """Gives our user the groups django-guardian asks for; installed while measuring, never to serve."""

    name = "brobygger.bench"
    label = "bench"

    def ready(self) -> None:
        user = get_user_model()
        groups: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
            "auth.Group", related_name="user_set", related_query_name="user"
        )
        user.add_to_class("groups", groups)
        user.add_to_class("is_superuser", False)
