"""A yes and the name under it, as tables: who tells whom what, given by whom, proven how, ended how."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.categories import CHOICES, Category


class PartyKind(models.TextChoices):
    UNIT = "unit", _("Unit")
    RELATIVE = "relative", _("Relative")
    USER = "user", _("Named person")
    CITIZEN = "citizen", _("The citizen")


class Consent(models.Model):
    """A yes to one party: who tells them, what, for what, until when, given by whom and how.

    Everything but the withdrawal is fixed once written; a change is a new consent. What the law wants
    in writing opens nothing until its `Signature` is there (migration 0018).
    """

    class Form(models.TextChoices):
        ORAL = "oral", _("Said aloud")
        WRITTEN = "written", _("In writing")
        DIGITAL = "digital", _("By myself, signed in")

    class Grantor(models.TextChoices):
        CITIZEN = "citizen", _("The citizen")
        GUARDIAN = "guardian", _("A guardian")
        PROXY = "proxy", _("Somebody with power of attorney")

    class Signing(models.TextChoices):
        """In which of three ways it is signed."""

        SCREEN = "screen", _("On the screen, with name and code")
        PAPER = "paper", _("On a printed paper that comes back")
        KEPT = "kept", _("On a paper that lies with a unit")
        BEFORE = "before", _("Written down before consents were signed here")

    class Said(models.TextChoices):
        """How a no was said."""

        SELF = "self", _("By the citizen, signed in")
        ALOUD = "aloud", _("Said aloud")
        PHONE = "phone", _("On the phone")
        WRITING = "writing", _("In writing")
        BEFORE = "before", _("Not noted: before it was asked here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    # What the row itself tells by the names on it, a mask; worked out by the database.
    betrays = models.SmallIntegerField(default=Category.IDENTITY, db_default=1, editable=False)
    grantor = models.CharField(
        max_length=8, choices=Grantor.choices, default=Grantor.CITIZEN, db_default="citizen"
    )
    grantor_id = models.UUIDField(null=True)  # the relative who is guardian or proxy
    party_id = models.UUIDField()
    party_kind = models.CharField(max_length=10, choices=PartyKind.choices)
    # The units that may tell; empty in those written down before consents named them.
    disclosers = ArrayField(models.UUIDField(), default=list, db_default=[])
    categories = models.SmallIntegerField()
    purposes = models.SmallIntegerField()
    rule = models.ForeignKey("access.Rule", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=8, choices=Form.choices)
    signing = models.CharField(
        max_length=6, choices=Signing.choices, blank=True, default="", db_default=""
    )
    words = models.TextField()
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.UUIDField()
    recorded_unit_id = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_how = models.CharField(
        max_length=7, choices=Said.choices, blank=True, default="", db_default=""
    )
    withdrawn_said_on = models.DateField(null=True)  # when she said it, where somebody wrote it
    withdrawn_unit_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_consent_empty_scope_means_nothing",
                condition=models.Q(categories__gt=0, categories__lt=512, purposes__gt=0),
            ),
            models.CheckConstraint(
                name="access_consent_withdrawn_after_given",
                condition=models.Q(withdrawn_at=None)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
            ),
            models.CheckConstraint(
                name="access_consent_expires_after_given",
                condition=models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("given_at")),
            ),
            models.CheckConstraint(name="access_consent_has_words", condition=~models.Q(words="")),
            models.CheckConstraint(
                name="access_consent_written_is_signed",
                condition=models.Q(form="oral", signing="")
                | models.Q(form="written", signing__in=["screen", "paper", "kept", "before"])
                | models.Q(form="digital", signing__in=["", "screen", "before"]),
            ),
            models.CheckConstraint(
                name="access_consent_withdrawn_somehow",
                condition=models.Q(withdrawn_at=None, withdrawn_how="")
                | models.Q(
                    withdrawn_at__isnull=False,
                    withdrawn_how__in=["self", "aloud", "phone", "writing", "before"],
                ),
            ),
            models.CheckConstraint(
                name="access_consent_given_by_somebody",
                condition=models.Q(grantor="citizen", grantor_id=None)
                | models.Q(grantor__in=["guardian", "proxy"], grantor_id__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="access_consent_whose")]

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Signature(models.Model):
    """The name under the words of one consent: on the screen, on a paper that came back, or kept.

    The database compares `words_sha256` with the words it stands under, and sets the moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="signature")
    how = models.CharField(max_length=6, choices=Consent.Signing.choices)
    name = models.CharField(max_length=120)
    words_sha256 = models.CharField(max_length=64)
    signed_on = models.DateField()
    kept_unit_id = models.UUIDField(null=True)  # with whom the paper lies
    kept_where = models.CharField(max_length=120, blank=True)
    seen_by = models.UUIDField()
    seen_unit_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_signature_has_a_name", condition=~models.Q(name="")
            ),
            models.CheckConstraint(
                name="access_signature_paper_lies_somewhere",
                condition=models.Q(how="screen", kept_unit_id=None)
                | models.Q(how__in=["paper", "kept"], kept_unit_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"signature {self.pk}"
