"""The promises about grounds hold after everything a house does, and break when someone breaks them."""

import datetime as dt

import pytest
from django.db import connection

from brobygger.access import checks, services
from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from tests import make

pytestmark = pytest.mark.django_db


def look(promise, *deeds):
    with make.as_owner(), connection.cursor() as cursor:
        for deed in deeds:
            cursor.execute(deed)
        return promise(cursor)


def a_busy_house():
    """Every kind of source, in every state it can be in."""
    people = make.people()
    nurse, counsellor = people.nurse, people.addiction_counsellor
    relation = make.a_care_relation(nurse, people.citizen_id)
    make.a_consent(people.citizen, people.citizen_id, to=nurse.unit_id, categories=6)
    ended = make.a_consent(people.contact_person, people.citizen_id, to=counsellor.unit_id)
    with acting_as(people.citizen):
        services.withdraw_consent(people.citizen, consent_id=ended)
        services.opt_out_of_care(people.citizen, relation_id=relation)
    with acting_as(counsellor):
        services.open_emergency(
            counsellor,
            citizen_id=people.citizen_id,
            categories=int(Category.RISK),
            reason="Han svarer ikke og er i fare",
            alternative="citizen",
        )
    caseworker = people.caseworker
    second = make.a_care_relation(
        make.a_member(caseworker.unit_id, "caseworker"),
        make.a_citizen(people.contact_person, name="Einer Test Lauridsen"),
        since=dt.date(2025, 1, 1),
    )
    with acting_as(caseworker):
        services.end_care(caseworker, relation_id=second, on=dt.date(2026, 1, 1))
    return people


def test_grants_are_what_their_sources_say():
    a_busy_house()
    found = look(checks.grants_are_what_their_sources_say)
    assert (found.holds, found.faults, found.looked_at) == (True, (), 10)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (
            "INSERT INTO access_grant (citizen_id, party_id, categories, purposes, valid, ground,"
            " source_id) SELECT id, registered_by, 511, 31, '[2020-01-01,)', 'consent',"
            " gen_random_uuid() FROM citizens_citizen LIMIT 1",
            "grant without a source",
        ),
        ("DELETE FROM access_grant WHERE ground = 'consent'", "source without its grant"),
        ("UPDATE access_grant SET categories = 511 WHERE ground = 'care'", "without"),
        (
            "UPDATE access_grant SET valid = '[2020-01-01,)' WHERE ground = 'consent'",
            "without",
        ),
    ],
)
def test_a_grant_that_does_not_follow_is_found(deed, words):
    a_busy_house()
    found = look(checks.grants_are_what_their_sources_say, deed)
    assert any(words in fault for fault in found.faults)


def test_the_prefilter_hides_nobody():
    a_busy_house()
    assert look(checks.the_prefilter_hides_nobody).holds
    assert not look(
        checks.the_prefilter_hides_nobody, "UPDATE citizens_citizen SET party_ids = '{}'"
    ).holds


def test_emergencies_are_short():
    a_busy_house()
    assert look(checks.emergencies_are_short).holds
    longer = (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE access_emergencyaccess DISABLE TRIGGER grant_from_emergency",
        "UPDATE access_emergencyaccess SET valid = tstzrange(now(), now() + interval '4 hours')",
    )
    assert not look(checks.emergencies_are_short, *longer).holds


def test_the_law_is_loaded():
    assert look(checks.the_law_is_loaded).holds
    changed = look(
        checks.the_law_is_loaded,
        "UPDATE access_opening SET categories = 511 WHERE kind = 'job_centre'",
        "UPDATE access_rule SET lapse_days = NULL WHERE code = 'L6'",
    )
    assert changed.faults == ("opening job_centre", "opening job_centre", "rule L6")


def test_the_dead_are_marked_and_have_no_way_in():
    people = make.people()
    with acting_as(people.contact_person) as actor:
        services.register_death(
            actor, citizen_id=people.citizen_id, died_on=today(), told_by="police"
        )
    assert look(checks.the_dead_are_marked_and_have_no_way_in).faults == ()
    opened = look(
        checks.the_dead_are_marked_and_have_no_way_in,
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE accounts_personlink DISABLE TRIGGER no_way_in_for_the_dead",
        "UPDATE accounts_personlink SET valid = '[2020-01-01,)'",
    )
    assert len(opened.faults) == 2
    unmarked = look(
        checks.the_dead_are_marked_and_have_no_way_in, "UPDATE citizens_citizen SET died_on = NULL"
    )
    assert any("does not follow" in one for one in unmarked.faults)
