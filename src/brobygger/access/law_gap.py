"""Where the law may answer and no rule of ours does."""

from django.db import models
from django.db.models.functions import Now


class LawGap(models.Model):
    """A question of sharing that a law may answer and no rule of ours does: classes, never people."""

    teller = models.CharField(max_length=24)
    recipient = models.CharField(max_length=24)
    category = models.SmallIntegerField()
    purpose = models.CharField(max_length=40)
    times = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["teller", "recipient", "category", "purpose"], name="access_lawgap_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.teller} → {self.recipient}: {self.purpose}"
