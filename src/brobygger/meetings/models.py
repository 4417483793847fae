"""Meetings and who is called to them. A meeting does not know plans: `about` is its caller's label."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now

from .figures.models import CallCount  # noqa: F401  # Django looks for tables here
from .vdx.models import HubBooking  # noqa: F401


class Meeting(models.Model):
    """A time and place where people meet about something."""

    class Form(models.TextChoices):
        ROOM = "room", _("In a room")
        VIDEO = "video", _("By video")
        PHONE = "phone", _("By telephone")
        MIXED = "mixed", _("Room and video")

    class Size(models.TextChoices):
        MESH = "mesh", _("Up to 6")
        GROUP = "group", _("Up to 25")
        WEBINAR = "webinar", _("Up to 150: four are seen, the others listen and write")

    class State(models.TextChoices):
        CALLED = "called", pgettext_lazy("meeting", "Called")
        OPEN = "open", pgettext_lazy("meeting", "Going on now")
        CLOSED = "closed", pgettext_lazy("meeting", "Held")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    about = models.UUIDField(null=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    form = models.CharField(max_length=6, choices=Form.choices, default=Form.ROOM)
    size = models.CharField(  # by video
        max_length=7, choices=Size.choices, default=Size.MESH, db_default=Size.MESH
    )
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLED)
    chair_id = models.UUIDField(null=True)  # the invitation of the one who chairs
    minute_taker_id = models.UUIDField(null=True)
    called_by = models.UUIDField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    hosts_told_at = models.DateTimeField(null=True)  # that somebody waits; by the database alone
    revision = models.PositiveIntegerField(default=1)
    calendar_uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    calendar_sequence = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["about"], name="meetings_meeting_about"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(state="called"),
                name="meetings_meeting_to_come",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="meetings_meeting_size_is_known",
                condition=models.Q(size__in=["mesh", "group", "webinar"]),
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=models.Q(state="open"),
                name="meetings_meeting_one_open_at_a_time",
            ),
            models.CheckConstraint(
                name="meetings_meeting_closed_means_opened",
                condition=~models.Q(state="closed")
                | models.Q(opened_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Invitation(models.Model):
    """One person called to one meeting: staff at a unit, the citizen, a relative, or a guest."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Professional")
        CITIZEN = "citizen", _("The citizen")
        RELATIVE = "relative", _("Relative")
        GUEST = "guest", _("Guest")  # without an account or a ground: `person_id` is only theirs

    class Answer(models.TextChoices):
        AWAITED = "awaited", _("Not answered")
        YES = "yes", _("Is coming")
        NO = "no", _("Cannot come")

    class Attendance(models.TextChoices):
        UNKNOWN = "unknown", pgettext_lazy("attendance", "Not noted")
        PRESENT = "present", pgettext_lazy("attendance", "Present")
        ABSENT = "absent", pgettext_lazy("attendance", "Absent")
        SENT_INPUT = "sent_input", _("Sent input")

    class MayDecide(models.TextChoices):
        UNKNOWN = "unknown", pgettext_lazy("mandate", "Not known yet")
        YES = "yes", pgettext_lazy("mandate", "Can decide")
        NO = "no", pgettext_lazy("mandate", "Cannot decide")

    class Ended(models.TextChoices):
        TAKEN_OFF = "taken_off", _("Taken off")
        LINK = "link", _("The link was withdrawn")
        GROUND = "ground", _("May no longer see it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    user_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.AWAITED)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(default=now, db_default=Now())  # of the time as it stands now
    attendance = models.CharField(
        max_length=10, choices=Attendance.choices, default=Attendance.UNKNOWN
    )
    may_decide = models.CharField(  # for the unit this person comes from
        max_length=7, choices=MayDecide.choices, default=MayDecide.UNKNOWN
    )
    decider = models.CharField(max_length=120, blank=True)  # who can, when they cannot
    mandate_at = models.DateTimeField(null=True)  # when they said; None: nobody has asked
    ended_at = models.DateTimeField(null=True)  # taken off: told so then, and of nothing after
    ended_why = models.CharField(
        max_length=10, choices=Ended.choices, blank=True, default="", db_default=""
    )
    # How far this person's date is ahead of the meeting's: a date struck out and written again
    # needs a higher number each time, and the others' must not look new for it.
    calendar_lead = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meetings_invitation_staff_at_a_unit_or_a_person",
                condition=models.Q(
                    kind="staff", user_id__isnull=False, unit_id__isnull=False, person_id=None
                )
                | (~models.Q(kind="staff") & models.Q(person_id__isnull=False, unit_id=None)),
            ),
            models.CheckConstraint(
                name="meetings_invitation_a_unit_is_decided_for_by_its_staff",
                condition=models.Q(kind="staff")
                | models.Q(may_decide="unknown", decider="", mandate_at=None),
            ),
            models.CheckConstraint(
                name="meetings_invitation_ended_says_why_and_is_not_coming",
                condition=models.Q(ended_at=None, ended_why="")
                | (models.Q(ended_at__isnull=False, answer="no") & ~models.Q(ended_why="")),
            ),
            models.UniqueConstraint(
                fields=["meeting", "user_id", "unit_id", "person_id"],
                name="meetings_invitation_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["user_id", "unit_id"], name="meetings_invitation_whose")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Reminder(models.Model):
    """That one person was reminded of one meeting: once three days before, once an hour before.

    Written by the database's own function alone (migration 0003). A moved meeting has a new
    `sequence`, and is reminded of anew.
    """

    class Ahead(models.TextChoices):
        DAYS = "days", _("Three days before")
        HOUR = "hour", _("One hour before")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="reminders")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    ahead = models.CharField(max_length=4, choices=Ahead.choices)
    sequence = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "ahead", "sequence"], name="meetings_reminder_once"
            ),
            models.CheckConstraint(
                name="meetings_reminder_ahead_is_known",
                condition=models.Q(ahead__in=["days", "hour"]),
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


from .guests.models import GuestPass  # noqa: E402, F401  # a room in the room keeps its own tables
from .poll.models import Poll, PollAnswer, PollTime, PollVoice  # noqa: E402, F401  # built on these
from .presence.models import Presence  # noqa: E402, F401  # a small room in the room
from .slots.models import (  # noqa: E402, F401  # built on these
    Slot,
    SlotComer,
    SlotItem,
    SlotQuestion,
    SlotSeries,
)
from .standing.models import Standing  # noqa: E402, F401  # built on these
