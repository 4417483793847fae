"""Whether there shall be a plan at all: what the citizen said, what the law says, when it rests."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now

from .plan import Plan
from .versions import Version

OWN_WORDS = ("yes", "not_now", "no")  # what only the citizen can say, to whomever


class Consideration(models.Model):
    """One word on whether there shall be a plan. Nothing is overwritten: the latest one holds.

    `told_to` is empty when the citizen said it by signing in. Of what the law or the house says,
    `told_to` wrote it down. The database lets nobody say it for another (migration 0013).
    """

    class Said(models.TextChoices):
        EXPLAINED = "explained", pgettext_lazy("consideration", "Has been told, and thinks it over")
        YES = "yes", pgettext_lazy("consideration", "Yes, I would like a plan")
        NOT_NOW = "not_now", pgettext_lazy("consideration", "Not now")
        NO = "no", pgettext_lazy("consideration", "No, I do not want one")
        LAW = "law", pgettext_lazy("consideration", "A law asks for it")
        BEFORE = "before", pgettext_lazy("consideration", "Begun before this was asked")

    class Way(models.TextChoices):
        SPOKEN = "spoken", pgettext_lazy("explained", "We talked about it")
        WRITTEN = "written", pgettext_lazy("explained", "In writing")
        INTERPRETER = "interpreter", pgettext_lazy("explained", "With an interpreter")
        EASY = "easy", pgettext_lazy("explained", "In easy words or pictures")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        Plan, null=True, on_delete=models.PROTECT, related_name="considerations"
    )
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    number = models.PositiveIntegerField()  # the citizen's first word, the second, …
    said = models.CharField(max_length=9, choices=Said.choices)
    said_on = models.DateField()
    said_at = models.DateTimeField(default=now)
    words = models.CharField(max_length=400, blank=True)  # hers; of a law, why it applies
    raised_by_citizen = models.BooleanField(default=False)  # nobody asked
    told_to = models.UUIDField(null=True)
    told_to_name = models.CharField(max_length=120, blank=True)
    unit_id = models.UUIDField(null=True)  # where `told_to` works
    explained = models.JSONField(default=list, blank=True)  # the ways of `Way`
    explained_by_name = models.CharField(max_length=120, blank=True)
    ask_again_on = models.DateField(null=True)  # named by the citizen
    with_whom = models.CharField(max_length=200, blank=True)
    to_unit_id = models.UUIDField(null=True)  # whom a citizen who begins has chosen to ask
    law = models.CharField(max_length=40, blank=True)  # a key of `beginning_law`
    decided_by = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "number"], name="plans_consideration_one_word_at_a_time"
            ),
            models.CheckConstraint(
                name="plans_consideration_words_are_known",
                condition=models.Q(said__in=["explained", "yes", "not_now", "no", "law", "before"]),
            ),
            models.CheckConstraint(
                name="plans_consideration_somebody_explained_or_wrote_the_law",
                condition=~models.Q(said__in=["explained", "law"])
                | models.Q(told_to__isnull=False, plan__isnull=False),
            ),
            models.CheckConstraint(
                name="plans_consideration_law_has_a_decider_and_a_reason",
                condition=models.Q(said="law")
                & ~models.Q(law="")
                & ~models.Q(decided_by="")
                & ~models.Q(words="")
                | ~models.Q(said="law") & models.Q(law="", decided_by=""),
            ),
            models.CheckConstraint(
                name="plans_consideration_only_a_no_names_a_day",
                condition=models.Q(ask_again_on=None) | models.Q(said__in=["not_now", "no"]),
            ),
            models.CheckConstraint(
                name="plans_consideration_explained_by_somebody",
                condition=models.Q(explained=[], explained_by_name="")
                | ~models.Q(explained=[]) & ~models.Q(explained_by_name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"consideration {self.pk}"


class Assent(models.Model):
    """The citizen's word on an agreed version: whether it is her plan. The latest one holds."""

    class Answer(models.TextChoices):
        AGREES = "agrees", pgettext_lazy("assent", "Yes, this is my plan")
        DISAGREES = "disagrees", pgettext_lazy("assent", "No, not as it stands")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assents")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="assents")
    number = models.PositiveIntegerField()
    answer = models.CharField(max_length=9, choices=Answer.choices)
    words = models.CharField(max_length=400, blank=True)
    said_on = models.DateField()
    said_at = models.DateTimeField(default=now)
    told_to = models.UUIDField(null=True)
    told_to_name = models.CharField(max_length=120, blank=True)
    unit_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="plans_assent_one_word_at_a_time"
            ),
            models.CheckConstraint(
                name="plans_assent_answers_are_known",
                condition=models.Q(answer__in=["agrees", "disagrees"]),
            ),
        ]

    def __str__(self) -> str:
        return f"assent {self.pk}"


class Pause(models.Model):
    """The plan rests: nobody is reminded or called until it is taken up again by people."""

    class Why(models.TextChoices):
        WITHDRAWN = "withdrawn", _("The citizen has withdrawn every consent")
        WISH = "wish", _("The citizen would like a break")
        OTHER = "other", pgettext_lazy("pause", "Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="pauses")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    why = models.CharField(max_length=9, choices=Why.choices)
    words = models.CharField(max_length=400, blank=True)
    since = models.DateTimeField(default=now)
    paused_by = models.UUIDField()
    paused_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(ended_at=None), name="plans_pause_one_at_a_time"
            ),
            models.CheckConstraint(
                name="plans_pause_ended_by_somebody",
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"
