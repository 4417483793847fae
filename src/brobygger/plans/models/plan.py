"""The plan itself: its phase, its state, its next meeting."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category


class Plan(models.Model):
    """What a citizen and the services around them work towards together. One living plan a citizen.

    While the plan lives, the database holds it to exactly one active case lead (migration 0002).
    """

    class Phase(models.TextChoices):
        CONSIDER = "consider", pgettext_lazy("plan phase", "Consider")
        PLAN = "plan", pgettext_lazy("plan phase", "Plan")
        HOLD = "hold", pgettext_lazy("plan phase", "Hold the meeting")
        FOLLOW_UP = "follow_up", pgettext_lazy("plan phase", "Follow up")

    class Closing(models.TextChoices):
        GOALS_MET = "goals_met", _("The goals are met")
        WITHDRAWN = "withdrawn", _("The citizen does not want it any more")
        MOVED = "moved", _("The citizen has moved")
        HANDED_OVER = "handed_over", pgettext_lazy("plan closing", "Handed over")
        DIED = "died", _("The citizen has died")
        MERGED = "merged", _("Merged into a holistic plan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.CONSIDER)
    signals = models.JSONField(default=list, blank=True)  # why coordination is needed (domain 1.2)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.UUIDField()
    started_unit_id = models.UUIDField()
    next_meeting_on = models.DateField(null=True, blank=True)
    latest_version = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing = models.CharField(max_length=12, choices=Closing.choices, blank=True)
    challenges_revision = models.PositiveIntegerField(default=0)  # the three are saved as one
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=models.Q(closed_at=None),
                name="plans_plan_one_living_plan_per_citizen",
            ),
            models.CheckConstraint(
                name="plans_plan_closed_with_a_reason",
                condition=models.Q(closed_at=None, closing="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closing="")),
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def is_living(self) -> bool:
        return self.closed_at is None
