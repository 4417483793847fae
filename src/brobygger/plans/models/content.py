"""What stands in the plan. Every row carries its category, so each reader sees just their part."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.held import Held

from .carrying import Participant
from .hands import Hand, ToldAnswer, Words
from .plan import Plan


class Section(models.TextChoices):
    """The plan's single texts, with the letter of the national template."""

    WISHES = "wishes", _("What matters to me")  # D1
    RESOURCES = "resources", _("What I can, and what has helped")  # D2
    STATUS = "status", pgettext_lazy("plan section", "Status")  # E
    OVERALL_GOAL = "overall_goal", _("Our overall goal")  # G1
    CRISIS = "crisis", _("When it gets hard")  # I1
    ADMISSION = "admission", _("If I am admitted or discharged")  # I2
    COMMENT = "comment", _("My comment to the plan")  # J3


class Domain(models.TextChoices):
    """Life domains of the status round (field E)."""

    MENTAL = "mental", _("Mental health")
    ADDICTION = "addiction", _("Alcohol and drugs")
    SOMATIC = "somatic", _("Physical health")
    HOUSING = "housing", _("Housing")
    ECONOMY = "economy", _("Economy")
    DAYTIME = "daytime", _("Work, education and daytime")
    NETWORK = "network", _("Family and network")
    LEGAL = "legal", _("Legal matters")


DOMAIN_CATEGORY: dict[str, Category] = {
    Domain.MENTAL: Category.MENTAL,
    Domain.ADDICTION: Category.ADDICTION,
    Domain.SOMATIC: Category.SOMATIC,
    Domain.HOUSING: Category.SOCIAL,
    Domain.ECONOMY: Category.SOCIAL,
    Domain.DAYTIME: Category.SOCIAL,
    Domain.NETWORK: Category.NETWORK,
    Domain.LEGAL: Category.LEGAL,
}

SECTION_CATEGORY: dict[str, Category] = {
    Section.WISHES: Category.PLAN,
    Section.RESOURCES: Category.PLAN,
    Section.OVERALL_GOAL: Category.PLAN,
    Section.CRISIS: Category.RISK,
    Section.ADMISSION: Category.RISK,
    Section.COMMENT: Category.PLAN,
}


# Where the citizen's voice stands. In the first two nobody else writes but what was told to them;
# what they can, and what helps when it gets hard, others see too: there both write, each their own.
TOLD_SECTIONS = (Section.WISHES.value, Section.COMMENT.value)
JOINT_SECTIONS = (Section.RESOURCES.value, Section.CRISIS.value)
OWN_SECTIONS = (*TOLD_SECTIONS, *JOINT_SECTIONS)


class Passage(Words, Held):
    """One text in the plan: a section, or one unit's status in one life domain.

    A section with the citizen's voice has one text by their own hand, and one by others' beside it.
    `revision` counts saves; a save that starts from an older one is answered with both texts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="passages")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    section = models.CharField(max_length=14, choices=Section.choices)
    domain = models.CharField(max_length=12, choices=Domain.choices, blank=True)
    unit_id = models.UUIDField(null=True)  # the unit that owns a status
    hand = models.CharField(
        max_length=5, choices=Hand.choices, default=Hand.TABLE, db_default=Hand.TABLE
    )
    body = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.UUIDField()
    written_by_kind = models.CharField(max_length=8, choices=Participant.Kind.choices)
    answer = models.CharField(  # to the told words that stood here last
        max_length=8, choices=ToldAnswer.choices, blank=True, default="", db_default=""
    )
    answered_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "section", "domain", "unit_id", "hand"],
                name="plans_passage_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="plans_passage_a_status_has_a_domain_and_a_unit",
                condition=models.Q(section="status", unit_id__isnull=False) & ~models.Q(domain="")
                | ~models.Q(section="status") & models.Q(domain="", unit_id=None),
            ),
            models.CheckConstraint(
                name="plans_passage_each_section_has_its_hands",
                condition=models.Q(section__in=TOLD_SECTIONS, hand__in=["own", "told"])
                | models.Q(section__in=JOINT_SECTIONS, hand__in=["own", "table"])
                | ~models.Q(section__in=OWN_SECTIONS) & models.Q(hand="table"),
            ),
            models.CheckConstraint(
                name="plans_passage_own_words_have_the_citizens_name",
                condition=models.Q(hand="own", written_by_kind="citizen")
                | ~models.Q(hand="own") & ~models.Q(written_by_kind="citizen"),
            ),
            models.CheckConstraint(
                name="plans_passage_another_hand_is_named",
                condition=models.Q(through="", through_name="")
                | models.Q(hand="own") & ~models.Q(through="") & ~models.Q(through_name=""),
            ),
            models.CheckConstraint(
                name="plans_passage_answered_told_words_stand_no_more",
                condition=models.Q(answer="", answered_on=None)
                | models.Q(hand="told", answered_on__isnull=False, body="") & ~models.Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"passage {self.pk}"

    @property
    def field(self) -> str:
        """What drafts of it are kept under."""
        return f"{self.section}:{self.domain}" if self.domain else self.section


class EarlierText(Words, Held):
    """What a passage said before it was saved over. Kept, so that no save can lose another's words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="earlier")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    revision = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    written_by_kind = models.CharField(  # "": from before it was kept
        max_length=8, choices=Participant.Kind.choices, blank=True, default="", db_default=""
    )
    written_at = models.DateTimeField()
    answer = models.CharField(  # what the citizen said to it, when it was told to somebody
        max_length=8, choices=ToldAnswer.choices, blank=True, default="", db_default=""
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "revision"], name="plans_earliertext_once_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.revision} of passage {self.passage_id}"


class ExistingPlan(Held):
    """A neighbouring plan that this one coordinates and does not replace (domain.md 1.1)."""

    class Kind(models.TextChoices):
        SOCIAL_ACTION_PLAN = "social_action_plan", _("Social action plan (§ 141)")
        HOLISTIC_PLAN = "holistic_plan", _("Holistic plan")
        DISCHARGE_AGREEMENT = "discharge_agreement", _("Discharge agreement")
        COORDINATION_PLAN = "coordination_plan_13b", _("Coordination plan (§ 13 b)")
        TREATMENT_PLAN = "treatment_plan", _("Treatment plan")
        PEDAGOGICAL_PLAN = "pedagogical_plan", _("Pedagogical plan")
        PROBATION_PLAN = "probation_plan", _("Probation plan")
        OTHER = "other", _("Other plan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="existing_plans")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    domain = models.CharField(max_length=12, choices=Domain.choices)
    kind = models.CharField(max_length=22, choices=Kind.choices)
    owner_unit_id = models.UUIDField(null=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"existing plan {self.pk}"


class Challenge(Held):
    """One of the at most three biggest challenges right now, as seen together (F1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="challenges")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    rank = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=300)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rank"],
                name="plans_challenge_one_per_rank",
                deferrable=models.Deferrable.IMMEDIATE,  # two change places in one statement
            ),
            models.CheckConstraint(
                name="plans_challenge_at_most_three",
                condition=models.Q(rank__gte=1, rank__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return f"challenge {self.pk}"


class Intervention(Held):
    """A prioritised intervention (H1–H6): goal, exactly one responsible, a date, and a status."""

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("intervention", "Not started")
        UNDER_WAY = "under_way", pgettext_lazy("intervention", "Under way")
        WAITING = "waiting", pgettext_lazy("intervention", "Waiting for an answer")
        DONE = "done", pgettext_lazy("intervention", "Done")
        STOPPED = "stopped", pgettext_lazy("intervention", "Stopped")

    class Outcome(models.TextChoices):
        """KL FFB status on intervention, urn:oid:1.2.208.176.2.22."""

        CONTINUE = "1e971d84-10a4-4ef8-a8b3-0daa4c7d088a", pgettext_lazy("outcome", "Continue")
        END = "d7d03656-4c87-4e67-9146-aa5990460f16", pgettext_lazy("outcome", "End")
        END_AND_REFER = "b4c01aa8-82fd-44e4-83ff-ca19ec02c779", _("End and start something new")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="interventions")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    rank = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=160)
    goal = models.CharField(max_length=400)
    responsible = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    status_note = models.CharField(max_length=400, blank=True)
    status_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=36, choices=Outcome.choices, blank=True)
    removed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["rank", "due_on"]
        constraints = [
            models.CheckConstraint(
                name="plans_intervention_has_a_title", condition=~models.Q(title="")
            ),
        ]

    def __str__(self) -> str:
        return f"intervention {self.pk}"


class Agreement(Held):
    """A concrete promise under an intervention (H4): who does what, by when.

    Responsible is always one person who sits at the table; while nobody has said yes it is the
    case lead (`declined`). The database writes what became of it as `AgreementStep`s.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("agreement", "Awaits an answer")
        ACCEPTED = "accepted", pgettext_lazy("agreement", "Agreed")
        DECLINED = "declined", pgettext_lazy("agreement", "Back at the table")
        LATE = "late", pgettext_lazy("agreement", "Late")
        KEPT = "kept", pgettext_lazy("agreement", "Kept")
        DROPPED = "dropped", pgettext_lazy("agreement", "Dropped")
        REPLACED = "replaced", pgettext_lazy("agreement", "Replaced")
        HANDED = "handed", pgettext_lazy("agreement", "Handed on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, related_name="agreements"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="agreements")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    what = models.CharField(max_length=300)
    responsible = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    status_note = models.CharField(max_length=400, blank=True)
    status_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    bounces = models.PositiveSmallIntegerField(default=0, db_default=0)  # from unit to unit
    needs_unit_id = models.UUIDField(null=True)  # decided without mandate: this unit must say yes
    needs_by = models.DateField(null=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaces"
    )
    removed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(name="plans_agreement_says_what", condition=~models.Q(what="")),
            models.CheckConstraint(
                name="plans_agreement_has_a_known_status",
                condition=models.Q(
                    status__in=[
                        "proposed",
                        "accepted",
                        "declined",
                        "late",
                        "kept",
                        "dropped",
                        "replaced",
                        "handed",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="plans_agreement_replaced_by_another",
                condition=models.Q(status="replaced", replaced_by__isnull=False)
                | ~models.Q(status="replaced") & models.Q(replaced_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"
