"""How one case lead follows another: what the citizen wishes, who is asked, and what is gone through."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now
from brobygger.kernel.held import Held

from .carrying import Participant
from .plan import Plan


class LeadWish(models.Model):
    """The citizen would like this one as case lead, or does not want them. Never why."""

    class Answer(models.TextChoices):
        YES = "yes", pgettext_lazy("case lead", "I would like")
        NO = "no", pgettext_lazy("case lead", "Not this one")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lead_wishes")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=3, choices=Answer.choices)
    said_at = models.DateTimeField(default=now)
    said_by = models.UUIDField()
    told_to = models.CharField(  # the helper who wrote it down; "" when the citizen said it here
        max_length=120, blank=True, default="", db_default=""
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "participant"],
                condition=models.Q(ended_at=None),
                name="plans_leadwish_one_word_about_each",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(ended_at=None, answer="yes"),
                name="plans_leadwish_one_wish",
            ),
        ]

    def __str__(self) -> str:
        return f"wish about {self.participant_id}"


class Handover(Held):
    """From one case lead to the next, step by step; until it is done the one before leads."""

    class Reason(models.TextChoices):
        NEW_JOB = "new_job", _("I am leaving my job, or getting other tasks")
        LEAVE = "leave", _("I will be away for a long time")
        WISH = "wish", _("The citizen would like somebody else")
        MOVED = "moved", _("The citizen has moved, or gets help from others now")
        TOO_MANY = "too_many", _("I lead too many plans")
        STOOD_IN = "stood_in", _("The case lead only stands in")
        OTHER = "other", pgettext_lazy("handover", "Something else")

    class Answer(models.TextChoices):
        AWAITED = "awaited", _("Not answered")
        ACCEPTED = "accepted", pgettext_lazy("handover", "Yes, I will lead")
        DECLINED = "declined", pgettext_lazy("handover", "No, I cannot")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="handovers")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    to = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(default=now)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.AWAITED)
    answer_words = models.CharField(max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True)
    talked_on = models.DateField(null=True)
    not_talked_because = models.CharField(max_length=400, blank=True)
    talk_noted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    consents_checked_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # taken back, declined, or the successor has left

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(completed_at=None, ended_at=None),
                name="plans_handover_one_at_a_time",
            ),
            models.CheckConstraint(
                name="plans_handover_completed_when_accepted_and_gone_through",
                condition=models.Q(completed_at=None)
                | models.Q(
                    answer="accepted",
                    talk_noted_at__isnull=False,
                    reviewed_at__isnull=False,
                    consents_checked_at__isnull=False,
                    ended_at=None,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.ended_at is None
