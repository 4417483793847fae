"""What the browsers of a meeting's calls counted: of the meeting, never of a person."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models

from .rules import PARTS


class CallCount(models.Model):
    """How often one thing happened in the calls of one meeting.

    The app may neither read nor write it: `app.note_call` adds to it, and sums come out of
    `app.figures_of_unit` and `app.figures_of_all`. Nothing says who sent what, or when.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    part = models.CharField(max_length=20)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "part"], name="meetings_callcount_one_of_each"
            ),
            models.CheckConstraint(
                name="meetings_callcount_is_known", condition=models.Q(kind__in=list(PARTS))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part} of meeting {self.meeting_id}"
