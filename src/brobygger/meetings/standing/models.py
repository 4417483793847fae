"""A standing meeting: every so many weeks at the same hour, called one date at a time."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.meetings.models import Meeting


class Standing(models.Model):
    """That a meeting comes again. Its people, form and place are those of the date called last.

    `slot_on` is the day in the row, also when that one date was moved or fell on a holiday.
    """

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("standing meeting", "Goes on")
        STOPPED = "stopped", pgettext_lazy("standing meeting", "Stopped")
        DONE = "done", pgettext_lazy("standing meeting", "The last date has been called")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="+")
    weeks = models.PositiveSmallIntegerField()
    slot_on = models.DateField()
    clock = models.TimeField()  # in Denmark
    remaining = models.PositiveSmallIntegerField()  # dates still to be called
    state = models.CharField(max_length=7, choices=State.choices, default=State.ACTIVE)
    set_by = models.UUIDField()
    set_unit_id = models.UUIDField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meetings_standing_goes_on_while_dates_remain",
                condition=models.Q(state="active", remaining__gt=0)
                | models.Q(state="done", remaining=0)
                | models.Q(state="stopped"),
            ),
            models.CheckConstraint(
                name="meetings_standing_weeks_are_likely",
                condition=models.Q(weeks__gte=1, weeks__lte=26),
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="meetings_standing_citizen")]

    def __str__(self) -> str:
        return f"standing meeting {self.pk}"
