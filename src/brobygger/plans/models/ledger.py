"""What became of each agreement, step by step: the database writes it, nobody can change it."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES
from brobygger.kernel.held import Held

from .carrying import Participant
from .content import Agreement


class AgreementStep(Held):
    """How an agreement stood from one moment on, and who brought it there, with their words.

    Written by a trigger (migration 0005) on every change of status, responsible, date or words,
    whichever road it came by. The app can only read.
    """

    TAKEN_OUT = "removed"
    Status = [*Agreement.Status.choices, (TAKEN_OUT, pgettext_lazy("agreement", "Taken out"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    plan_id = models.UUIDField()
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the agreement
    status = models.CharField(max_length=8, choices=Status)
    responsible_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)  # the responsible's, as it was
    due_on = models.DateField()
    what = models.CharField(max_length=300)
    reason = models.CharField(max_length=400, blank=True)
    bounces = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()  # the agreement's, when this step was made
    by_user_id = models.UUIDField(null=True)  # None: the house itself
    by_name = models.CharField(max_length=120, blank=True)
    by_kind = models.CharField(max_length=8, choices=Participant.Kind.choices, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="plans_agreementstep_one_by_one"
            ),
        ]
        indexes = [models.Index(fields=["plan_id", "at"], name="plans_agreementstep_of_plan")]

    def __str__(self) -> str:
        return f"step {self.number} of agreement {self.agreement_id}"
