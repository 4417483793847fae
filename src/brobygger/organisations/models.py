"""Regions, municipalities and units, and who serves where, with dates. No citizens here."""

import datetime as dt
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from .kinds import OrganisationKind, TaskKind, UnitKind, UnitPart

LONG_AGO = dt.date(1970, 1, 1)


def _period() -> Func:
    """The days from `valid_from` to `valid_to`, both included, as PostgreSQL counts them."""
    both = RangeBoundary(True, True)
    return Func("valid_from", "valid_to", both, function="daterange", output_field=DateRangeField())


def _danish_order() -> Func:
    """Lower case with æ, ø, å after z, comparable byte by byte."""
    return Func(Lower("name"), Value("æøåäö"), Value("{|}{|"), function="translate")


def _ends_after_it_began(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_ends_after_it_began",
        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
    )


def _kind_is_known(table: str, field: str, kinds: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{table}_{field}_is_known", condition=Q(**{f"{field}__in": kinds})
    )


class Organisation(models.Model):
    """A region, a municipality or another legal body that runs units.

    `valid_to` is the last day, counted in; empty means until further notice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(max_length=120)
    valid_from = models.DateField(default=LONG_AGO)
    valid_to = models.DateField(null=True, blank=True)
    name_sort = models.GeneratedField(
        expression=_danish_order(),
        output_field=models.CharField(max_length=120, db_collation="C"),
        db_persist=True,
    )

    class Meta:
        ordering = ["name_sort"]
        constraints = [
            _ends_after_it_began("organisations_organisation"),
            _kind_is_known("organisations_organisation", "kind", OrganisationKind.values),
            models.CheckConstraint(
                name="organisations_organisation_municipality_codes_have_four_digits",
                condition=~Q(kind=OrganisationKind.MUNICIPALITY) | Q(code__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="organisations_organisation_is_named", condition=~Q(name="") & ~Q(code="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Affiliation(models.Model):
    """Which region a municipality lies in, day by day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="regions")
    region = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="municipalities"
    )
    valid_from = models.DateField(default=LONG_AGO)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _ends_after_it_began("organisations_affiliation"),
            ExclusionConstraint(
                name="organisations_affiliation_one_region_a_day",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} in {self.region_id} from {self.valid_from}"


class Unit(models.Model):
    """A place of work with people in it: what memberships, grants and care relations point to.

    `organisation` ran it first; later owners are `Takeover` rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=30, choices=UnitKind.choices)
    # Which part of addiction treatment; empty: not said, or another kind of unit.
    part = models.CharField(
        max_length=7, choices=UnitPart.choices, blank=True, default="", db_default=""
    )
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(max_length=120, blank=True)
    sor = models.CharField(max_length=18, blank=True)
    gln = models.CharField(max_length=13, blank=True)
    provider_number = models.CharField(max_length=6, blank=True)
    invented = models.BooleanField(default=False)
    valid_from = models.DateField(default=LONG_AGO)
    valid_to = models.DateField(null=True, blank=True)
    name_sort = models.GeneratedField(
        expression=_danish_order(),
        output_field=models.CharField(max_length=120, db_collation="C"),
        db_persist=True,
    )

    class Meta:
        ordering = ["name_sort"]
        indexes = [models.Index(name="organisations_unit_by_kind", fields=["kind"])]
        constraints = [
            _ends_after_it_began("organisations_unit"),
            _kind_is_known("organisations_unit", "kind", UnitKind.values),
            models.CheckConstraint(
                name="organisations_unit_part_is_of_addiction_treatment",
                condition=Q(part="")
                | Q(part__in=UnitPart.values, kind=UnitKind.ADDICTION_TREATMENT),
            ),
            models.CheckConstraint(
                name="organisations_unit_is_named", condition=~Q(name="") & ~Q(slug="")
            ),
            models.CheckConstraint(
                name="organisations_unit_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="organisations_unit_sor_is_digits",
                condition=Q(sor__regex=r"^([0-9]{11,18})?$"),
            ),
            models.CheckConstraint(
                name="organisations_unit_gln_is_thirteen_digits",
                condition=Q(gln__regex=r"^([0-9]{13})?$"),
            ),
            models.UniqueConstraint(
                name="organisations_unit_sor_is_unique", fields=["sor"], condition=~Q(sor="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Takeover(models.Model):
    """From this day another organisation runs the unit; people and access stay where they are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="takeovers")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="takeovers"
    )
    valid_from = models.DateField()

    class Meta:
        ordering = ["unit", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="organisations_takeover_one_a_day", fields=["unit", "valid_from"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} runs {self.unit_id} from {self.valid_from}"


class CatchmentArea(models.Model):
    """A unit serves a municipality with one service, from and to.

    `to_verify` marks what was worked out rather than read; `source` says from what.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="catchments")
    municipality = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="served_by"
    )
    service = models.CharField(max_length=30, choices=UnitKind.choices)
    to_verify = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(default=LONG_AGO)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="organisations_served_by", fields=["municipality", "service"])]
        constraints = [
            _ends_after_it_began("organisations_catchmentarea"),
            _kind_is_known("organisations_catchmentarea", "service", UnitKind.values),
            ExclusionConstraint(
                name="organisations_catchmentarea_said_once",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} serves {self.municipality_id} ({self.service})"


class Responsibility(models.Model):
    """One kind of task lies with one unit in one municipality, agreed, from and to.

    The only table of the room the app role writes: agreements are made by those who carry them.
    `revision` counts corrections of the same agreement, so that two writers meet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="responsibilities"
    )
    task_kind = models.CharField(max_length=30, choices=TaskKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="responsibilities")
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(max_length=120, blank=True)
    to_verify = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["municipality", "task_kind", "valid_from"]
        constraints = [
            _ends_after_it_began("organisations_responsibility"),
            _kind_is_known("organisations_responsibility", "task_kind", TaskKind.values),
            ExclusionConstraint(
                name="organisations_responsibility_one_unit_a_day",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("task_kind", RangeOperators.EQUAL),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_kind} in {self.municipality_id} lies with {self.unit_id}"
