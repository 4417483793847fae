"""The register of persons: identity, where they live, who they have around them. No views here."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category


class NameKey(models.Func):
    """`kernel.names.name_key`, worked out by the database: order, search and comparison."""

    function = "app.name_key"
    output_field = models.TextField()


class Citizen(models.Model):
    """A person the cooperation is about. Every row elsewhere about them carries `citizen_id`.

    The national number and the address are ciphertext (`citizens.secrets`); `cpr_hash` is a keyed
    hash for finding. `party_ids` is kept by a trigger and may only ever hide, never expose.
    """

    class CprKind(models.TextChoices):
        CPR = "cpr", _("CPR number")
        X_ECPR = "x-ecpr", _("Replacement number (X-eCPR)")
        D_ECPR = "d-ecpr", _("Temporary number (D-eCPR)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    name_sort = models.GeneratedField(
        expression=NameKey("name"), output_field=models.TextField(), db_persist=True
    )
    birth_date = models.DateField(null=True, blank=True)
    cpr_kind = models.CharField(max_length=6, choices=CprKind.choices, default=CprKind.CPR)
    cpr_cipher = models.BinaryField(null=True)
    cpr_hash = models.BinaryField(null=True, max_length=32)
    is_protected = models.BooleanField(default=False)
    address_cipher = models.BinaryField(null=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    municipality = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=40, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    communication_needs = models.CharField(max_length=500, blank=True)
    registered_at = models.DateTimeField()  # the database's own time of the transaction
    registered_by = models.UUIDField()
    died_on = models.DateField(null=True, editable=False)  # kept by a trigger, from `Death`
    revision = models.PositiveIntegerField(default=1)
    # Kept by a trigger: joined to another registration of the same person (`access.models.Joining`).
    is_joined = models.BooleanField(default=False, db_default=False, editable=False)
    party_ids = ArrayField(models.UUIDField(), default=list, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cpr_hash"],
                name="citizens_citizen_one_per_national_number",
                condition=models.Q(cpr_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="citizens_citizen_number_and_hash_together",
                condition=models.Q(cpr_cipher__isnull=True, cpr_hash__isnull=True)
                | models.Q(cpr_cipher__isnull=False, cpr_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="citizens_citizen_has_a_name", condition=~models.Q(name="")
            ),
        ]
        indexes = [
            GinIndex(fields=["party_ids"], name="citizens_citizen_parties"),
            models.Index(fields=["name_sort", "id"], name="citizens_citizen_by_name"),
        ]

    def __str__(self) -> str:
        return f"citizen {self.pk}"


class FormerNumber(models.Model):
    """A number the citizen had before: it still finds them and is nobody else's.

    Written by the database alone, when the number on the citizen's row changes, and when a
    registration under that number is joined to this one (`joined_from`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="former_numbers")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    cpr_kind = models.CharField(max_length=6, choices=Citizen.CprKind.choices)
    cpr_cipher = models.BinaryField()
    cpr_hash = models.BinaryField(max_length=32, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    joined_from = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"former number {self.pk}"


class FacilityStay(models.Model):
    """From–to at a facility; resident-days are counted from these later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="stays")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.SOCIAL)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="citizens_facilitystay_one_home_at_a_time",
                expressions=[
                    ("citizen", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"stay {self.pk}"


class Relative(models.Model):
    """Someone close to the citizen, and how much the citizen wants them involved.

    What a relative may *see* is a consent, not this row. `is_guardian` or `is_proxy` alone decides
    nothing either: `matters` says in what they may decide in the citizen's place.
    """

    class Involvement(models.TextChoices):
        NONE = "none", _("Not involved for now")
        INFORMED = "informed", _("Is told what I choose")
        TAKES_PART = "takes_part", _("Takes part in meetings")

    class Matter(models.TextChoices):
        """The parts of a guardianship or a power of attorney."""

        HEALTH = "health", _("Health")
        PERSONAL = "personal", _("Personal matters")
        ECONOMIC = "economic", _("Economic matters")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="relatives")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.NETWORK)
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    involvement = models.CharField(
        max_length=12, choices=Involvement.choices, default=Involvement.INFORMED
    )
    wishes = models.CharField(max_length=500, blank=True)
    is_guardian = models.BooleanField(default=False)
    guardian_scope = models.CharField(max_length=200, blank=True)
    is_proxy = models.BooleanField(default=False, db_default=False)
    matters = ArrayField(
        models.CharField(max_length=8, choices=Matter.choices),
        default=list,
        db_default=[],
        blank=True,
    )
    ended_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="citizens_relative_matters_are_known",
                condition=models.Q(matters__contained_by=["health", "personal", "economic"]),
            ),
        ]

    def __str__(self) -> str:
        return f"relative {self.pk}"


class Death(models.Model):
    """That a citizen has died: on which day, who told, and who wrote it down.

    One stands for each citizen. One that was written down by mistake stays, with the reason it was
    undone for; the database keeps `Citizen.died_on` in step (migration 0006).
    """

    class ToldBy(models.TextChoices):
        REGISTER = "register", _("The CPR register")
        HOSPITAL = "hospital", _("A hospital or a doctor")
        RELATIVES = "relatives", _("The relatives")
        POLICE = "police", _("The police")
        STAFF = "staff", _("Our own staff were there")
        OTHER = "other", pgettext_lazy("who told", "Somebody else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="deaths")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.IDENTITY)
    died_on = models.DateField()
    told_by = models.CharField(max_length=9, choices=ToldBy.choices)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    registered_unit_id = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    undone_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=models.Q(undone_at=None),
                name="citizens_death_one_stands",
            ),
            models.CheckConstraint(
                name="citizens_death_undone_by_somebody_for_a_reason",
                condition=models.Q(undone_at=None, undone_by=None, undone_reason="")
                | models.Q(undone_at__isnull=False, undone_by__isnull=False)
                & ~models.Q(undone_reason=""),
            ),
            models.CheckConstraint(
                name="citizens_death_told_by_is_known",
                condition=models.Q(
                    told_by__in=["register", "hospital", "relatives", "police", "staff", "other"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"death {self.pk}"
