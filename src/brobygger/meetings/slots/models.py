"""A standing slot: one unit sits for some minutes every week with another, and a queue waits for it.

What is to be decided about a citizen is not kept here: an item is a meeting of its own in the time
of the slot, and `topic` and `about` are its caller's labels, as `Meeting.about` is.
"""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now
from brobygger.meetings.models import Meeting


class SlotSeries(models.Model):
    """The same weekday and hour every week: `host_unit_id` comes, `place_unit_id` is visited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host_unit_id = models.UUIDField()
    place_unit_id = models.UUIDField()
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    clock = models.TimeField()  # in Denmark
    minutes = models.PositiveSmallIntegerField(default=20)
    form = models.CharField(max_length=6, choices=Meeting.Form.choices, default=Meeting.Form.VIDEO)
    place = models.CharField(max_length=200, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    set_by = models.UUIDField()
    set_unit_id = models.UUIDField()
    set_at = models.DateTimeField(default=now, db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meetings_slotseries_two_units",
                condition=~models.Q(host_unit_id=models.F("place_unit_id")),
            ),
            models.CheckConstraint(
                name="meetings_slotseries_on_a_working_weekday",
                condition=models.Q(weekday__gte=0, weekday__lte=4),
            ),
            models.CheckConstraint(
                name="meetings_slotseries_of_a_likely_length",
                condition=models.Q(minutes__gte=10, minutes__lte=60),
            ),
            models.UniqueConstraint(
                fields=["host_unit_id", "place_unit_id", "weekday", "clock"],
                condition=models.Q(ended_at=None),
                name="meetings_slotseries_once",
            ),
        ]
        indexes = [models.Index(fields=["place_unit_id"], name="meetings_slotseries_place")]

    def __str__(self) -> str:
        return f"standing slot {self.pk}"


class Slot(models.Model):
    """One date of a series that somebody has put something on, said they come to, or called off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(SlotSeries, on_delete=models.PROTECT, related_name="slots")
    day = models.DateField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True)
    calendar_uid = models.UUIDField(db_default=RandomUUID(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "day"], name="meetings_slot_once"),
        ]

    def __str__(self) -> str:
        return f"slot {self.pk}"


class SlotComer(models.Model):
    """Somebody of the two units who has said whether they come."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="comers")
    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=80, blank=True)
    is_coming = models.BooleanField()
    said_at = models.DateTimeField(default=now)
    times_said = models.PositiveSmallIntegerField(default=1)  # orders what lands in a calendar

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "user_id", "unit_id"], name="meetings_slotcomer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"comer {self.pk}"


class SlotItem(models.Model):
    """One citizen's matter in a slot: waiting while its meeting is called, held when it is closed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="items")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="slot_item")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    about = models.UUIDField()
    topic = models.UUIDField()
    minutes = models.PositiveSmallIntegerField()
    position = models.FloatField()  # between two others without writing in either of them
    put_by = models.UUIDField()
    put_unit_id = models.UUIDField()
    put_by_name = models.CharField(max_length=120)
    put_at = models.DateTimeField(default=now)
    left_at = models.DateTimeField(null=True)  # taken off
    times_moved = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "put_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "about"],
                condition=models.Q(left_at=None),
                name="meetings_slotitem_once",
            ),
            models.CheckConstraint(
                name="meetings_slotitem_of_a_likely_length",
                condition=models.Q(minutes__gte=5, minutes__lte=60),
            ),
        ]
        indexes = [models.Index(fields=["about"], name="meetings_slotitem_about")]

    def __str__(self) -> str:
        return f"slot item {self.pk}"


class SlotQuestion(models.Model):
    """A question about no citizen, for the staff of the two units alone; the answer stays beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="questions")
    body = models.CharField(max_length=300)
    minutes = models.PositiveSmallIntegerField()
    position = models.FloatField()
    asked_by = models.UUIDField()
    asked_unit_id = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField(default=now)
    answer = models.TextField(blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    times_moved = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "asked_at"]
        constraints = [
            models.CheckConstraint(
                name="meetings_slotquestion_says_what", condition=~models.Q(body="")
            ),
            models.CheckConstraint(
                name="meetings_slotquestion_answered_in_words",
                condition=models.Q(answered_at=None, answer="")
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"
