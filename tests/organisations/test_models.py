"""What must always hold, held by the database: each test tries to break one promise."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from brobygger.organisations.kinds import OrganisationKind, Sector, UnitKind, sector_of
from brobygger.organisations.models import (
    Affiliation,
    CatchmentArea,
    Organisation,
    Takeover,
    Unit,
)
from tests.make import as_owner

NEW_YEAR = dt.date(2027, 1, 1)


@pytest.fixture
def places(db):
    """A region, a municipality and a unit in it, arranged and then attacked as the owner."""
    with as_owner():
        region = Organisation.objects.create(code="DK-85", kind="region", name="Region")
        town = Organisation.objects.create(code="0330", kind="municipality", name="Town")
        unit = Unit.objects.create(slug="a", organisation=town, kind="facility_108", name="A")
        yield region, town, unit


def refused(promise, attempt):
    def attempt_and_settle():
        with transaction.atomic():
            attempt()
            run("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=promise):
        attempt_and_settle()


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_municipality_lies_in_one_region_a_day(places):
    region, town, _unit = places
    Affiliation.objects.create(municipality=town, region=region, valid_to=NEW_YEAR)

    refused(
        "organisations_affiliation_one_region_a_day",
        lambda: Affiliation.objects.create(municipality=town, region=region, valid_from=NEW_YEAR),
    )
    Affiliation.objects.create(
        municipality=town, region=region, valid_from=NEW_YEAR + dt.timedelta(days=1)
    )


def test_a_catchment_is_said_once_a_day(places):
    _region, town, unit = places
    CatchmentArea.objects.create(unit=unit, municipality=town, service="facility_108")

    refused(
        "organisations_catchmentarea_said_once",
        lambda: CatchmentArea.objects.create(
            unit=unit, municipality=town, service="facility_108", valid_from=NEW_YEAR
        ),
    )
    CatchmentArea.objects.create(unit=unit, municipality=town, service="facility_107")


def test_only_municipalities_lie_in_regions_and_have_catchments(places):
    region, town, unit = places

    refused(
        "organisations_affiliation_is_of_a_municipality",
        lambda: Affiliation.objects.create(municipality=region, region=region),
    )
    refused(
        "organisations_affiliation_is_to_a_region",
        lambda: Affiliation.objects.create(municipality=town, region=town),
    )
    refused(
        "organisations_catchmentarea_is_of_a_municipality",
        lambda: CatchmentArea.objects.create(unit=unit, municipality=region, service="gp"),
    )


def test_units_do_not_lie_above_themselves(places):
    _region, town, unit = places
    below = Unit.objects.create(slug="b", organisation=town, kind="gp", name="B", parent=unit)

    refused(
        "organisations_unit_is_not_its_own_parent",
        lambda: Unit.objects.filter(pk=unit.pk).update(parent=unit),
    )
    refused("lies above itself", lambda: Unit.objects.filter(pk=unit.pk).update(parent=below))


@pytest.mark.parametrize(
    ("promise", "wrong"),
    [
        ("unit_kind_is_known", {"kind": "castle"}),
        ("unit_is_named", {"name": ""}),
        ("unit_ends_after_it_began", {"valid_to": dt.date(1969, 1, 1)}),
        ("unit_sor_is_digits", {"sor": "12345"}),
        ("unit_gln_is_thirteen_digits", {"gln": "57980"}),
        ("unit_slug", {"slug": "a"}),
    ],
)
def test_a_unit_keeps_its_promises(places, promise, wrong):
    good = {"slug": "b", "organisation": places[1], "kind": "gp", "name": "B"}

    refused(promise, lambda: Unit.objects.create(**(good | wrong)))


@pytest.mark.parametrize(
    ("promise", "wrong"),
    [
        ("organisation_kind_is_known", {"kind": "kingdom"}),
        ("municipality_codes_have_four_digits", {"kind": "municipality", "code": "316"}),
        ("organisation_ends_after_it_began", {"valid_to": dt.date(1969, 1, 1)}),
        ("organisations_organisation_code", {"code": "DK-85"}),
    ],
)
def test_an_organisation_keeps_its_promises(places, promise, wrong):
    good = {"code": "x", "kind": "state", "name": "X"}

    refused(promise, lambda: Organisation.objects.create(**(good | wrong)))


def test_one_takeover_a_day(places):
    region, _town, unit = places
    Takeover.objects.create(unit=unit, organisation=region, valid_from=NEW_YEAR)

    refused(
        "organisations_takeover_one_a_day",
        lambda: Takeover.objects.create(unit=unit, organisation=region, valid_from=NEW_YEAR),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Organisation, Affiliation, Unit, Takeover, CatchmentArea])
@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_the_app_role_only_reads(model, verb):
    table = model._meta.db_table
    statement = {
        "INSERT": f"INSERT INTO {table} (id) VALUES (gen_random_uuid())",
        "UPDATE": f"UPDATE {table} SET id = id",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]

    assert list(model.objects.all()) == []
    with pytest.raises(DatabaseError, match="permission denied"):
        run(statement)


def test_every_kind_has_a_sector_for_every_owner():
    sectors = {
        sector_of(kind, owner) for kind in UnitKind.values for owner in OrganisationKind.values
    }

    assert sectors == set(Sector)
    assert sector_of("project_office", "region") == Sector.REGION
    assert sector_of("project_office", "municipality") == Sector.MUNICIPALITY
    assert sector_of("project_office", "state") == Sector.OTHER
    assert sector_of("addiction_treatment", "region") == Sector.ADDICTION
