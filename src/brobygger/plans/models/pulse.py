"""Whether a plan is alive: contact with the citizen, and what the clock has raised without it."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now
from brobygger.kernel.held import Held

from .carrying import Participant
from .plan import Plan


class Contact(models.Model):
    """Someone who works with the citizen has spoken with them. How and when, never about what.

    `participant` is whoever sat at the table; empty for a colleague from one of the table's units.
    """

    class Form(models.TextChoices):
        VISIT = "visit", pgettext_lazy("contact", "Visit")
        PHONE = "phone", pgettext_lazy("contact", "Telephone")
        VIDEO = "video", pgettext_lazy("contact", "Video")
        MEETING = "meeting", pgettext_lazy("contact", "Meeting")
        MESSAGE = "message", pgettext_lazy("contact", "Message")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="contacts")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, related_name="contacts"
    )
    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    name = models.CharField(max_length=120)
    on = models.DateField(db_column="on_day")  # "on" is a word of SQL
    form = models.CharField(max_length=8, choices=Form.choices)
    noted_at = models.DateTimeField(default=now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "-noted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user_id", "unit_id", "on", "form"],
                condition=Q(taken_back_at=None),
                name="plans_contact_noted_once",
            ),
            models.CheckConstraint(
                name="plans_contact_form_is_known",
                condition=Q(form__in=["visit", "phone", "video", "meeting", "message"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["plan", "-on"],
                condition=Q(taken_back_at=None),
                name="plans_contact_latest",
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Escalation(Held):
    """One step of a ladder, raised once: a reminder before a date, or a call for help after it.

    Raised and ended by the database (migration 0007), whoever is asking; the app can only read.
    An episode is a subject and the day it counts `since`; the same step of the same episode cannot be
    raised twice, and an episode that comes back goes on where it stopped.
    """

    class Subject(models.TextChoices):
        SILENCE = "silence", pgettext_lazy("escalation", "Silence")
        AGREEMENT = "agreement", pgettext_lazy("escalation", "An agreement past its date")
        INTERVENTION = "intervention", pgettext_lazy("escalation", "An intervention past its date")
        MEETING = "meeting", pgettext_lazy("escalation", "A follow-up meeting past its date")
        BOUNCE = "bounce", pgettext_lazy("escalation", "An agreement sent back and forth")

    class Step(models.TextChoices):
        BEFORE_14 = "before_14", _("Reminder 14 days before")
        BEFORE_3 = "before_3", _("Reminder 3 days before")
        LEAD = "lead", pgettext_lazy("escalation step", "The case lead")
        DEPUTY = "deputy", pgettext_lazy("escalation step", "The deputy")
        LEADER = "leader", pgettext_lazy("escalation step", "The leader")
        STEERING = "steering", pgettext_lazy("escalation step", "The steering group")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="escalations")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    subject = models.CharField(max_length=12, choices=Subject.choices)
    about_id = models.UUIDField()  # the agreement or intervention; else the plan itself
    since = models.DateField()
    step = models.CharField(max_length=9, choices=Step.choices)
    due_on = models.DateField()
    unit_ids = ArrayField(models.UUIDField(), default=list)  # whose leaders it concerns
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "about_id", "since", "step"],
                name="plans_escalation_each_step_once",
            ),
        ]
        indexes = [
            models.Index(fields=["plan"], condition=Q(ended_at=None), name="plans_escalation_open")
        ]

    def __str__(self) -> str:
        return f"escalation {self.pk}"


class ClockSetting(models.Model):
    """How long a cooperation lets things rest: of one municipality or region, or the house's own.

    All in days. Each step counts from the one before it.
    """

    RANGES: ClassVar[dict[str, tuple[int, int]]] = {
        "silence_days": (7, 183),
        "overdue_days": (0, 60),
        "to_deputy_days": (1, 60),
        "to_leader_days": (1, 60),
        "bounce_leaders_days": (1, 60),
        "bounce_steering_days": (1, 90),
    }
    NUMBERS = tuple(RANGES)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    silence_days = models.PositiveSmallIntegerField()
    overdue_days = models.PositiveSmallIntegerField()
    to_deputy_days = models.PositiveSmallIntegerField()
    to_leader_days = models.PositiveSmallIntegerField()
    bounce_leaders_days = models.PositiveSmallIntegerField()
    bounce_steering_days = models.PositiveSmallIntegerField()
    agreed_on = models.DateField(null=True)  # where the cooperation decided it
    decided_by = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=1)
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="plans_clocksetting_one_each", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="plans_clocksetting_within_reason",
                condition=Q(silence_days__range=(7, 183))
                & Q(overdue_days__range=(0, 60))
                & Q(to_deputy_days__range=(1, 60))
                & Q(to_leader_days__range=(1, 60))
                & Q(bounce_leaders_days__range=(1, 60))
                & Q(bounce_steering_days__range=(1, 90)),
            ),
        ]

    def __str__(self) -> str:
        return f"clock of {self.organisation_id or 'the house'}"
