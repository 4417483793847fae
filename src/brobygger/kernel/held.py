"""A row of somebody's words, and whose secrecy they are under."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .holders import CHOICES


class Held(models.Model):
    """The database fills both from who is acting, never from what the app sends.

    `held_by` are the units of the strictest class that wrote here; nobody's secrecy is no unit's.
    """

    holder = models.SmallIntegerField(choices=CHOICES, editable=False)
    held_by = ArrayField(models.UUIDField(), default=list, db_default=[], editable=False)

    class Meta:
        abstract = True
