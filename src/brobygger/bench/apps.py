from typing import Any

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db import models


class BenchConfig(AppConfig):
    """Makes our user one that django-guardian can work with: groups, permissions, `has_perm`.

    Installed while measuring, never to serve.
    """

    name = "brobygger.bench"
    label = "bench"

    def ready(self) -> None:
        from django.contrib.auth.models import PermissionsMixin  # noqa: PLC0415  # needs the apps

        user: Any = get_user_model()
        many: Any = models.ManyToManyField
        names = {"related_name": "user_set", "related_query_name": "user"}
        user.add_to_class("groups", many("auth.Group", **names))
        user.add_to_class("user_permissions", many("auth.Permission", **names))
        user.add_to_class("is_superuser", False)
        user.add_to_class("has_perm", PermissionsMixin.has_perm)
