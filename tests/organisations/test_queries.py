"""The directory answers for the day asked about, also to somebody who has not signed in."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import translation

from brobygger.kernel.errors import NotFound
from brobygger.organisations import queries
from tests.organisations.files import WHOLE, load_named

BEFORE, NOW, AFTER = dt.date(2020, 5, 1), dt.date(2026, 6, 1), dt.date(2027, 1, 1)


@pytest.fixture(autouse=True)
def directory(db):
    load_named(dict(WHOLE))


def slugs(cards):
    return [card.slug for card in cards]


def test_a_card_tells_all_that_others_may_know():
    with translation.override("en"):
        card = queries.unit_named("ward", on=NOW)

    assert card == queries.UnitCard(
        id=card.id,
        slug="ward",
        name="Sengeafsnit Ælm",
        short_name="Sengeafsnit Ælm",
        kind="psychiatric_ward",
        kind_label="Psychiatric ward",
        sector="psychiatry",
        organisation_id=queries.organisation("DK-85").id,
        organisation_code="DK-85",
        organisation_name="Region Sjælland",
        organisation_kind="region",
        parent_id=queries.unit_named("department").id,
        phone="+45 00 00 00 01",
        email="",
        address="",
        is_open=True,
    )


def test_a_region_that_merges_hands_over_its_units_on_the_day():
    ward = queries.unit_named("ward").id

    owners = [
        queries.unit_card(ward, on=day).organisation_code
        for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    ]

    assert owners == ["DK-85", "east"]


def test_addiction_treatment_belongs_to_whoever_runs_it_that_day():
    clean = queries.unit_named("clean").id

    seen = [
        (card.organisation_kind, card.sector)
        for card in (queries.unit_card(clean, on=day) for day in (BEFORE, NOW))
    ]

    assert seen == [("municipality", "addiction"), ("region", "addiction")]


def test_many_cards_cost_as_many_queries_as_one(django_assert_num_queries):
    one = [queries.unit_named("ward").id]
    three = [queries.unit_named(slug).id for slug in ("ward", "house", "clean")]

    for ids in (one, three):
        with django_assert_num_queries(1):
            assert set(queries.unit_cards([*ids, uuid4()], on=NOW)) == set(ids)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: queries.unit_card(uuid4()),
        lambda: queries.unit_named("nobody\0"),
        lambda: queries.organisation("9999"),
    ],
)
def test_what_is_not_there_is_not_found(asked):
    with pytest.raises(NotFound):
        asked()


def test_a_region_owns_what_it_runs_that_day_in_danish_order():
    assert slugs(queries.units_of("DK-85", on=NOW)) == ["clean", "department", "ward"]
    assert slugs(queries.units_of("DK-85", on=AFTER)) == []


def test_units_serving_is_by_service_and_day():
    assert slugs(queries.units_serving("0330", "psychiatric_department", NOW)) == ["department"]
    assert slugs(queries.units_serving("0330", "psychiatric_department", dt.date(2016, 1, 1))) == []
    assert slugs(queries.units_serving("0316", "facility_108", NOW)) == []


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["clean", "department", "ward", "house"]),
        ({"text": "æLM senge"}, ["ward"]),
        ({"text": "%"}, []),
        ({"text": "\0"}, ["clean", "department", "ward", "house"]),
        ({"text": "x" * 10_000}, []),
        ({"municipality": "0330"}, ["clean", "department", "house"]),
        ({"municipality": "0316"}, ["department"]),
        ({"kind": "facility_108"}, ["house"]),
        ({"municipality": "0330", "kind": "facility_108", "text": "ågård"}, ["house"]),
        ({"limit": 1}, ["clean"]),
    ],
)
def test_finding_units(narrowed, found):
    assert slugs(queries.find_units(on=NOW, **narrowed)) == found


def test_a_closed_unit_is_not_found_by_searching_but_keeps_its_card():
    closing = "slug,organisation,kind,name,valid_to\nhouse,0330,facility_108,Ågården,2020-12-31"
    load_named({"units.csv": closing})

    assert slugs(queries.find_units(kind="facility_108", on=NOW)) == []
    assert queries.unit_named("house", on=NOW).is_open is False


def test_municipalities_lie_in_their_region_of_the_day():
    assert [
        (one.code, one.name, one.region_code, one.region_name)
        for one in queries.municipalities(on=AFTER)
    ] == [("0330", "Slagelse Kommune", "east", "Region Østdanmark")]
    assert [queries.region_of("0330", day).code for day in (NOW, AFTER)] == ["DK-85", "east"]
    assert queries.region_of("0316", NOW) is None
    assert [one.code for one in queries.regions(on=NOW)] == ["DK-85"]


def test_asking_without_a_day_means_today(clock):
    clock(dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1))))

    assert queries.unit_named("ward").organisation_code == "east"
    assert queries.region_of("0330").code == "east"
