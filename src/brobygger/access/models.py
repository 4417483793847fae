"""Why someone may see something: consents, care relations, emergency access, and the grants they give.

`Grant` is what row security reads. The app role cannot write it: triggers derive it from its sources
(`migrations/0002_grounds.py`), so a grant without a source cannot exist.
"""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.held import Held
from brobygger.kernel.holders import CHOICES as HOLDER_CHOICES

from .consents import Consent, PartyKind, Signature
from .law_gap import LawGap  # noqa: F401  # one of the room's tables

__all__ = [
    "AnsweredForm",
    "CareRelation",
    "Consent",
    "EmergencyAccess",
    "Ending",
    "Grant",
    "Ground",
    "Joining",
    "Opening",
    "PartyKind",
    "Rule",
    "Signature",
    "WhyQuestion",
]


class Ground(models.TextChoices):
    """The four reasons a grant can have."""

    SELF = "self", _("Your own information")
    CONSENT = "consent", _("Your consent")
    CARE = "care", _("The law: they house or treat you")
    EMERGENCY = "emergency", _("Emergency access")


class Rule(models.Model):
    """A legal rule as data (laws L, duties D, principles P); `body` holds texts of `access/law`."""

    code = models.CharField(primary_key=True, max_length=8)
    paragraph = models.CharField(max_length=200)
    lapse_days = models.PositiveSmallIntegerField(null=True)
    needs_written = models.BooleanField(default=False)
    holders = models.SmallIntegerField(default=0, db_default=0)  # whom a consent under it lets tell
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    verify = models.BooleanField(default=True)
    body = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.code


class Opening(models.Model):
    """What a kind of care relation opens by law, without consent."""

    key = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=40, db_index=True)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT)
    categories = models.SmallIntegerField()
    holders = models.SmallIntegerField(default=0, db_default=0)
    purposes = models.SmallIntegerField()
    category = models.SmallIntegerField(choices=CHOICES)
    opt_out = models.BooleanField(default=False)
    unit_kinds = ArrayField(models.CharField(max_length=30), default=list)
    valid = DateTimeRangeField()
    verify = models.BooleanField(default=True)
    body = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.key


class UnitClass(models.Model):
    """What a kind of unit is in the law's eyes; with an owner or a part, of those alone."""

    key = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=30)
    owner = models.CharField(max_length=20, blank=True)
    part = models.CharField(max_length=7, blank=True)
    holder = models.SmallIntegerField(choices=HOLDER_CHOICES)
    relation_kinds = ArrayField(models.CharField(max_length=40), default=list)

    def __str__(self) -> str:
        return self.key


class Grant(models.Model):
    """Derived: this party may see these categories of this citizen, for these purposes, in this time.

    Of somebody's words: what is nobody's secrecy, what the party wrote itself, and what `holders`
    hold; where `disclosers` are named, what none but they hold.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    citizen = models.ForeignKey(
        "citizens.Citizen", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    party_id = models.UUIDField()
    categories = models.SmallIntegerField()
    purposes = models.SmallIntegerField()
    valid = DateTimeRangeField()
    ground = models.CharField(max_length=12, choices=Ground.choices)
    source_id = models.UUIDField()
    part = models.CharField(max_length=60, default="")
    rule_code = models.CharField(max_length=8, default="")
    holders = models.SmallIntegerField(default=0, db_default=0)
    disclosers = ArrayField(models.UUIDField(), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "part"], name="access_grant_one_per_source"
            ),
            models.CheckConstraint(
                name="access_grant_empty_scope_opens_nothing",
                condition=models.Q(categories__gt=0, purposes__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["citizen", "party_id"],
                # All that a policy asks of a grant.
                include=["categories", "purposes", "valid", "holders", "disclosers"],
                name="access_grant_whom",
            )
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class CareRelation(Held):
    """A unit houses or treats the person. What that opens by law stands in `Opening`.

    That it does is itself held, as what the unit writes is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    unit_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    valid = DateTimeRangeField()
    opted_out_at = models.DateTimeField(null=True)
    recorded_by = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["citizen"], name="access_carerelation_whose")]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "unit_id", "kind"],
                condition=models.Q(valid__upper_inf=True, valid__isempty=False),
                name="access_carerelation_one_open_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"care relation {self.pk}"


class EmergencyAccess(models.Model):
    """Value override (værdispring): a named person looks without consent, at most three hours.

    Health Act § 41(2)(4), § 43(2)(2): reason and alternative chosen by the one who holds the decision;
    the leader reviews, the citizen is told or an exemption is written.
    """

    class Alternative(models.TextChoices):
        CITIZEN = "citizen", _("Essential regard for the citizen")
        OTHERS = "others", _("Essential regard for others")
        STAFF = "staff", _("Essential regard for the professional")
        PUBLIC = "public", _("Obvious public interest")

    class Finding(models.TextChoices):
        RIGHT = "right", _("It was right to look")
        WRONG = "wrong", _("It should not have happened")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    categories = models.SmallIntegerField()
    reason = models.TextField()
    alternative = models.CharField(max_length=8, choices=Alternative.choices)
    valid = DateTimeRangeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    finding = models.CharField(
        max_length=5, choices=Finding.choices, blank=True, default="", db_default=""
    )
    review_note = models.TextField(blank=True)
    citizen_told_at = models.DateTimeField(null=True)
    exemption = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_emergencyaccess_has_a_reason", condition=~models.Q(reason="")
            ),
            models.CheckConstraint(
                name="access_emergencyaccess_opens_something",
                condition=models.Q(categories__gt=0, categories__lt=512),
            ),
            models.CheckConstraint(
                name="access_emergencyaccess_reviewed_by_another",
                condition=models.Q(reviewed_by=None) | ~models.Q(reviewed_by=models.F("user_id")),
            ),
            models.CheckConstraint(
                name="access_emergencyaccess_finding_is_one_of_two",
                condition=models.Q(finding="")
                | models.Q(finding__in=["right", "wrong"], reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"emergency access {self.pk}"


class WhyQuestion(models.Model):
    """The citizen asks the reader's leader why someone looked; the leader answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    entry_id = models.BigIntegerField()
    unit_id = models.UUIDField()
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "entry_id"], name="access_whyquestion_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"why {self.pk}"


class Ending(Held):
    """One thing that ended with a death: so that it can be said, and taken up again if undone.

    Written by the database's own functions alone, each room's for what is its own; `before` is what
    it needs to know to take it up again.
    """

    class What(models.TextChoices):
        SIGN_IN = "sign_in", _("Sign-in")
        MEETING = "meeting", _("Meeting")
        POLL = "poll", _("Poll for a time")
        SERIES = "series", _("Meeting that comes again")
        GUEST = "guest", _("Guest’s link")
        PLAN = "plan", _("Plan")
        AGREEMENT = "agreement", _("Agreement")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES)
    death = models.ForeignKey("citizens.Death", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=9, choices=What.choices)
    thing_id = models.UUIDField()
    before = models.JSONField(default=dict)
    ended_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["death", "what", "thing_id"], name="access_ending_once_for_a_death"
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="access_ending_whose")]

    def __str__(self) -> str:
        return f"ending {self.pk}"


class Joining(models.Model):
    """Two registrations of one person: whoever looks for the first is led to the second.

    Nothing is moved. Each keeps its own consents, relations and log, so nobody sees more than before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    into = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=models.Q(undone_at__isnull=True),
                name="access_joining_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(citizen=models.F("into")), name="access_joining_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citizen_id} is {self.into_id}"


class ClaimedNumber(models.Model):
    """A number that was given to the citizen and is another's in the register.

    It is shown in the place of the citizen's own and finds them, like any number: whoever gave it
    learns nothing of the other. The register's own number is untouched.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    cpr_kind = models.CharField(max_length=6)
    cpr_cipher = models.BinaryField()
    cpr_hash = models.BinaryField(max_length=32, db_index=True)
    claimed_at = models.DateTimeField()
    claimed_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=models.Q(ended_at__isnull=True),
                name="access_claimednumber_one",
            ),
        ]

    def __str__(self) -> str:
        return f"claimed number {self.pk}"


class AnsweredForm(models.Model):
    """That somebody sent a form, and where its answer led. Never what stood in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    key = models.CharField(max_length=64)  # the one the form was rendered with
    digest = models.BinaryField()  # keyed: the same words again, or others
    status = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(default="")
    at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "key", "digest"], name="access_answeredform_once"
            )
        ]

    def __str__(self) -> str:
        return f"answered form {self.pk}"
