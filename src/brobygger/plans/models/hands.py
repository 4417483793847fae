"""By whose hand a text stands in the plan, and how the citizen's words came there (ADR 59)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Hand(models.TextChoices):
    """Whose a text is, and so who may change it (the database keeps it, migration 0014)."""

    OWN = "own", pgettext_lazy("whose text", "The citizen’s own")
    TOLD = "told", pgettext_lazy("whose text", "Told to somebody")
    TABLE = "table", pgettext_lazy("whose text", "The table’s, or one unit’s")


class Through(models.TextChoices):
    """How words of the citizen’s came into the plan, when it was not by their own hand."""

    TOLD = "told", pgettext_lazy("how words came", "Told to somebody, and accepted")
    JOINED = "joined", pgettext_lazy("how words came", "Some of them told to somebody")
    TAKEN_IN = "taken_in", pgettext_lazy("how words came", "Taken in at a meeting")


class ToldAnswer(models.TextChoices):
    """What the citizen says to words that were told to somebody."""

    ACCEPTED = "accepted", pgettext_lazy("told words", "These are my words")
    REFUSED = "refused", pgettext_lazy("told words", "That is not what I said")


class Words(models.Model):
    """By whose hand words stand as they do: the same for those in use and for those before."""

    written_by_name = models.CharField(max_length=120)
    told_on = models.DateField(null=True)  # None where nobody knows whether it was told
    through = models.CharField(
        max_length=8, choices=Through.choices, blank=True, default="", db_default=""
    )
    through_name = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        abstract = True
