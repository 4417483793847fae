"""What someone has typed and not yet saved: theirs alone, kept on the server, never in the browser."""

import uuid

from django.db import models

from brobygger.kernel.categories import CHOICES

from .plan import Plan


class Draft(models.Model):
    """An autosaved text of one person, at one place, for one field; gone when the field is saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="drafts")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    user_id = models.UUIDField()
    party_id = models.UUIDField()  # the unit they act at, or the person they are
    field = models.CharField(max_length=60)
    base_revision = models.PositiveIntegerField(default=0)
    body = models.TextField()
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user_id", "party_id", "field"], name="plans_draft_one_per_field"
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
