"""A meeting's room in the national video hub."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now


class HubBooking(models.Model):
    """What the hub has for a meeting, and how far it follows. Written by the database's functions.

    `told` is the calendar sequence the hub last heard; -1 before the first time. `room` changes
    when a room that was already made had to be given up for another one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Is being booked")
        BOOKED = "booked", _("Booked")
        REFUSED = "refused", _("The hub said no")
        CANCELLED = "cancelled", _("Cancelled there too")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    room = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    provision = models.CharField(max_length=32, blank=True)
    link = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=200, blank=True)
    guest_pin = models.CharField(max_length=12, blank=True)
    host_pin = models.CharField(max_length=12, blank=True)
    told = models.IntegerField(default=-1)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True)
    try_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meetings_hubbooking_state_is_known",
                condition=models.Q(state__in=["waiting", "booked", "refused", "cancelled"]),
            )
        ]

    def __str__(self) -> str:
        return f"hub booking {self.pk}"
