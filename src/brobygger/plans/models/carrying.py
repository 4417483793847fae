"""Who carries the plan: the people around the table, the case lead and the deputy."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now

from .plan import Plan


class Participant(models.Model):
    """Someone around the table: staff at a unit, the citizen, or a relative.

    "Responsible" always points here, so it is always exactly one person.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("Professional")
        CITIZEN = "citizen", _("The citizen")
        RELATIVE = "relative", _("Relative")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="participants")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    user_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    left_at = models.DateTimeField(null=True)
    told_of_loss_at = models.DateTimeField(null=True)  # that their ground is gone; by the database

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plans_participant_staff_at_a_unit_or_a_person",
                condition=models.Q(
                    kind="staff", user_id__isnull=False, unit_id__isnull=False, person_id=None
                )
                | (~models.Q(kind="staff") & models.Q(person_id__isnull=False, unit_id=None)),
            ),
            models.UniqueConstraint(
                fields=["plan", "user_id", "unit_id", "person_id"],
                name="plans_participant_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["user_id", "unit_id"], name="plans_participant_whose")]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class CaseLead(models.Model):
    """The case lead (tovholder) holds the threads; the deputy acts when they are away."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Case lead")
        DEPUTY = "deputy", _("Deputy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="leads")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=6, choices=Part.choices)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True)
    acting = models.BooleanField(default=False)  # stands in until somebody accepts to lead
    for_unit_id = models.UUIDField(null=True)  # whose leader is to find a lasting lead
    overlap_until = models.DateField(null=True)  # a deputy for the time after a handover

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "part"],
                condition=models.Q(until=None),
                name="plans_caselead_one_of_each_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(until=None),
                name="plans_caselead_nobody_deputises_for_themselves",
            ),
            models.CheckConstraint(
                name="plans_caselead_acting_for_somebody",
                condition=models.Q(acting=False)
                | models.Q(acting=True, part="lead", for_unit_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of plan {self.plan_id}"
