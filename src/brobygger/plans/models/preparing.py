"""What each party brings to a meeting, and what the meeting left undecided."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now
from brobygger.kernel.held import Held

from .carrying import Participant
from .content import Agreement
from .plan import Plan


class Preparation(models.Model):
    """One party's short form before one meeting: a unit's, the citizen's, a relative's.

    `seconds` is the time somebody had it in front of them; pauses do not count. Begun on one device
    it goes on at another: nothing of it is kept in a browser.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="preparations")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    meeting_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Participant.Kind.choices)
    unit_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    seconds = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plans_preparation_of_a_unit_or_a_person",
                condition=models.Q(kind="staff", unit_id__isnull=False, person_id=None)
                | (~models.Q(kind="staff") & models.Q(unit_id=None, person_id__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["meeting_id", "unit_id", "person_id"],
                name="plans_preparation_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["plan", "meeting_id"], name="plans_preparation_for")]

    def __str__(self) -> str:
        return f"preparation {self.pk}"


class PreparationAnswer(Held):
    """One answer. `told_to` names the helper who wrote it down with the citizen beside them.

    What not to talk about is seen by the citizen and by staff, never by relatives (migration 0008).
    """

    class Question(models.TextChoices):
        WORDS = "words", pgettext_lazy("preparing", "In own words")
        WISHES = "wishes", pgettext_lazy("preparing", "Wishes for the meeting")
        BRING = "bring", pgettext_lazy("preparing", "Whom to bring")
        AVOID = "avoid", pgettext_lazy("preparing", "What not to talk about")
        GOAL = "goal", pgettext_lazy("preparing", "Goal for our own effort")
        DECIDE = "decide", pgettext_lazy("preparing", "What needs to be decided")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="answers")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    question = models.CharField(max_length=6, choices=Question.choices)
    body = models.TextField(blank=True)
    is_skipped = models.BooleanField(default=False)
    told_to = models.CharField(max_length=120, blank=True)
    written_by_name = models.CharField(max_length=120)
    updated_by = models.UUIDField()
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["preparation", "question"], name="plans_preparationanswer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Undecided(Held):
    """Something the table has to decide. It is not forgotten: decided, agreed on, or carried on."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("undecided", "Not decided yet")
        DECIDED = "decided", pgettext_lazy("undecided", "Decided")
        AGREED = "agreed", pgettext_lazy("undecided", "Became an agreement")
        CARRIED = "carried", pgettext_lazy("undecided", "Carried to the next meeting")
        WITHDRAWN = "withdrawn", pgettext_lazy("undecided", "Taken off the list")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="undecided")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    body = models.CharField(max_length=300)
    unit_id = models.UUIDField(null=True)  # who has to decide it
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=300, blank=True)  # what was decided
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.OneToOneField(
        PreparationAnswer, on_delete=models.PROTECT, null=True, related_name="+"
    )
    raised_by_name = models.CharField(max_length=120)
    raised_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)
    settled_meeting_id = models.UUIDField(null=True)
    times_carried = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["raised_at"]
        indexes = [models.Index(fields=["plan", "state"], name="plans_undecided_waiting")]
        constraints = [
            models.CheckConstraint(name="plans_undecided_says_what", condition=~models.Q(body="")),
            models.CheckConstraint(
                name="plans_undecided_settled_once",
                condition=models.Q(state="open", settled_at=None)
                | (~models.Q(state="open") & models.Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"undecided {self.pk}"
