"""Who was in the video room from when to when: one row a visit, known by the seat they had."""

import uuid

from django.db import models

from brobygger.kernel.categories import CHOICES, Category


class Presence(models.Model):
    """One visit of one person called. Several are possible; each begins and ends once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(
        "meetings.Invitation", on_delete=models.PROTECT, related_name="visits"
    )
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    seat = models.CharField(max_length=64)  # what the signalling process calls this visit
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, blank=True)  # left, lost, moved, removed, ended …

    class Meta:
        ordering = ["came_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "seat"], name="meetings_presence_once_a_visit"
            ),
            models.CheckConstraint(
                name="meetings_presence_leaves_after_coming",
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("came_at")),
            ),
            models.CheckConstraint(
                name="meetings_presence_says_why_it_ended",
                condition=models.Q(left_at=None, why="") | models.Q(left_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["meeting"],
                condition=models.Q(left_at=None),
                name="meetings_presence_now",
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"
