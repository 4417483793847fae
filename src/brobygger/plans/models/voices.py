"""Two voices: how the citizen and those who help rate the same things, round by round."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now
from brobygger.kernel.held import Held

from .content import Intervention
from .plan import Plan


class Rating(Held):
    """One voice's answer to one question in one round.

    A round is the version it follows up on. A unit has one voice, whoever of its staff speaks. The
    database lets nobody speak for another, but for what the citizen told a helper (migration 0009).
    """

    class Voice(models.TextChoices):
        CITIZEN = "citizen", _("The citizen")
        STAFF = "staff", _("Professional")
        RELATIVE = "relative", _("Relative")

    class Coherence(models.TextChoices):
        TOGETHER = "together", _("They know each other’s agreements")
        KEPT = "kept", _("What we agreed has happened")
        SAY = "say", _("The citizen has a say")
        HARD = "hard", _("What happens when it gets hard")

    class Answer(models.TextChoices):
        ONE = "1", pgettext_lazy("rating", "Not at all")
        TWO = "2", pgettext_lazy("rating", "Only a little")
        THREE = "3", pgettext_lazy("rating", "Half and half")
        FOUR = "4", pgettext_lazy("rating", "Mostly")
        FIVE = "5", pgettext_lazy("rating", "Completely")
        SKIPPED = "skipped", pgettext_lazy("rating", "Skipped")
        DECLINED = "declined", pgettext_lazy("rating", "Would rather not say")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="ratings")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    round = models.PositiveIntegerField()
    intervention = models.ForeignKey(
        Intervention, null=True, on_delete=models.PROTECT, related_name="ratings"
    )
    coherence = models.CharField(max_length=10, choices=Coherence.choices, blank=True)
    voice = models.CharField(max_length=8, choices=Voice.choices)
    party_id = models.UUIDField()  # the citizen, the unit, or the relative
    answer = models.CharField(max_length=8, choices=Answer.choices)
    told_to = models.UUIDField(null=True)  # the helper who wrote what the citizen said
    rated_by_name = models.CharField(max_length=120)
    rated_at = models.DateTimeField(default=now)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "round", "intervention", "coherence", "party_id"],
                name="plans_rating_one_of_each_voice",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="plans_rating_of_a_goal_or_of_coherence",
                condition=models.Q(intervention__isnull=False, coherence="")
                | models.Q(intervention=None) & ~models.Q(coherence=""),
            ),
            models.CheckConstraint(
                name="plans_rating_coherence_is_shared_with_the_whole_table",
                condition=models.Q(coherence="") | models.Q(category=Category.PLAN),
            ),
            models.CheckConstraint(
                name="plans_rating_answers_are_known",
                condition=models.Q(answer__in=["1", "2", "3", "4", "5", "skipped", "declined"]),
            ),
            models.CheckConstraint(
                name="plans_rating_is_told_by_the_citizen_alone",
                condition=models.Q(told_to=None) | models.Q(voice="citizen"),
            ),
            models.CheckConstraint(
                name="plans_rating_the_citizens_voice_is_the_citizens",
                condition=models.Q(voice="citizen", party_id=models.F("citizen_id"))
                | ~models.Q(voice="citizen") & ~models.Q(party_id=models.F("citizen_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"
