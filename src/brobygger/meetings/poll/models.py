"""A poll for a time: which times were proposed, who is asked, and what each said of each time.

It holds no word about the citizen: times, people, and how and where one would meet.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.meetings.models import Meeting


class Poll(models.Model):
    """Somebody asks several people when they can meet. `about` is its caller's label."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("poll", "Waiting for answers")
        CLOSED = "closed", pgettext_lazy("poll", "A time is found")
        CANCELLED = "cancelled", pgettext_lazy("poll", "Called off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    about = models.UUIDField(null=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    form = models.CharField(max_length=6, choices=Meeting.Form.choices, default=Meeting.Form.ROOM)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_by = models.UUIDField()
    asked_unit_id = models.UUIDField()
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meetings_poll_a_time_found_is_a_meeting",
                condition=models.Q(state="closed", meeting__isnull=False, closed_at__isnull=False)
                | models.Q(state="open", meeting=None, closed_at=None)
                | models.Q(state="cancelled", meeting=None, closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_by", "asked_unit_id"],
                condition=models.Q(state="open"),
                name="meetings_poll_whose",
            ),
            models.Index(fields=["citizen"], name="meetings_poll_citizen"),
        ]

    def __str__(self) -> str:
        return f"poll {self.pk}"


class PollTime(models.Model):
    """One of the times proposed; never changed, because people have answered it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="times")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "starts_at"], name="meetings_polltime_once")
        ]

    def __str__(self) -> str:
        return f"poll time {self.pk}"


class PollVoice(models.Model):
    """One person who is asked: staff at a unit, the citizen, or a relative with an account."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Professional")
        CITIZEN = "citizen", _("The citizen")
        RELATIVE = "relative", _("Relative")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="voices")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    user_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=80, blank=True)
    has_account = models.BooleanField(default=True)  # else somebody asks them face to face
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # written by the database's own function

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meetings_pollvoice_staff_at_a_unit_or_a_person",
                condition=models.Q(
                    kind="staff", user_id__isnull=False, unit_id__isnull=False, person_id=None
                )
                | (~models.Q(kind="staff") & models.Q(person_id__isnull=False, unit_id=None)),
            ),
            models.UniqueConstraint(
                fields=["poll", "user_id", "unit_id", "person_id"],
                name="meetings_pollvoice_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["user_id", "unit_id"],
                condition=models.Q(answered_at=None),
                name="meetings_pollvoice_whose",
            ),
            models.Index(
                fields=["person_id"],
                condition=models.Q(answered_at=None),
                name="meetings_pollvoice_person",
            ),
        ]

    def __str__(self) -> str:
        return f"poll voice {self.pk}"


class PollAnswer(models.Model):
    """What one person said of one time; may be said again until the poll is closed."""

    class Word(models.TextChoices):
        YES = "yes", pgettext_lazy("poll", "Yes")
        MAYBE = "maybe", _("If need be")
        NO = "no", pgettext_lazy("poll", "No")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voice = models.ForeignKey(PollVoice, on_delete=models.PROTECT, related_name="answers")
    time = models.ForeignKey(PollTime, on_delete=models.PROTECT, related_name="+")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    word = models.CharField(max_length=5, choices=Word.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "time"], name="meetings_pollanswer_once"),
            models.CheckConstraint(
                name="meetings_pollanswer_word_is_known",
                condition=models.Q(word__in=["yes", "maybe", "no"]),
            ),
        ]

    def __str__(self) -> str:
        return f"poll answer {self.pk}"
