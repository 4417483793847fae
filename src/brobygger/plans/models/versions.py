"""Frozen versions: one per held meeting, part by part, so that row security holds for history too."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.held import Held

from .plan import Plan


class Version(models.Model):
    """What was agreed at one meeting. The app role can add versions and never change one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    number = models.PositiveIntegerField()
    meeting_id = models.UUIDField(null=True)
    next_meeting_on = models.DateField()
    frozen_at = models.DateTimeField(auto_now_add=True)
    frozen_by = models.UUIDField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plans_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of plan {self.plan_id}"


class WorkingPart(models.Model):
    """One row of the plan as it stands now, in the same shape as a frozen part.

    A view over the plan's tables (migration 0002) that asks with the reader's own rights, so the
    whole plan is one query, and a version is a copy of it.
    """

    plan_id = models.UUIDField()
    citizen_id = models.UUIDField()
    category = models.SmallIntegerField(choices=CHOICES)
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=80, primary_key=True)
    position = models.PositiveSmallIntegerField()
    content = models.JSONField()
    holder = models.SmallIntegerField()
    held_by = ArrayField(models.UUIDField())

    class Meta:
        managed = False
        db_table = "plans_workingpart"
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return f"part {self.key} of {self.plan_id}"


class VersionPart(Held):
    """One row of the plan as it stood, with the category it had.

    Written by the trigger that freezes a version, never by the app: whoever closes the meeting
    need not see every part for all of them to be kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="parts")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    kind = models.CharField(max_length=16)  # passage, challenge, intervention, agreement, …
    key = models.CharField(max_length=80)  # stable across versions, so that two can be compared
    position = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="plans_versionpart_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.key} of {self.version_id}"


class Distribution(models.Model):
    """To whom a version was sent, and when they opened it (J2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sent_to")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    participant_id = models.UUIDField()
    sent_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "participant_id"], name="plans_distribution_once"
            ),
        ]

    def __str__(self) -> str:
        return f"distribution {self.pk}"
