"""A person registered twice dies once: in both registrations, whoever sees only one of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from brobygger.access import errors, gate, queries, services
from brobygger.access.checks import the_dead_are_marked_and_have_no_way_in
from brobygger.access.models import Joining
from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.citizens.models import Citizen, Death
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.meetings.models import Meeting
from brobygger.plans.models import Plan
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def table():
    """A plan with a meeting ahead."""
    found = make.a_table()
    make.call(found)
    return found


@pytest.fixture
def twin(table):
    """The same person once more, without a number; joined to the one with the plan."""
    gone = house.a_citizen(table.lead, name="Else Uden Nummer")
    join(table.lead, gone, table.citizen_id)
    return gone


@pytest.fixture
def ward(twin):
    """It has taken on the other registration only, after the two were joined."""
    found = house.a_member(house.a_unit("psychiatric_ward"), "nurse")
    house.a_care_relation(found, twin)
    return found


def join(actor, gone, stays):
    with acting_as(actor):
        services.join_registrations(actor, citizen_id=gone, into_id=stays)


def part(actor, gone):
    with acting_as(actor):
        services.part_registrations(actor, citizen_id=gone)


def dies(actor, citizen_id, on=None):
    with acting_as(actor):
        services.register_death(
            actor, citizen_id=citizen_id, died_on=on or today(), told_by="hospital"
        )


def comes_back(actor, citizen_id):
    with acting_as(actor):
        services.undo_death(actor, citizen_id=citizen_id, reason="Det var en anden.")


def days(*citizen_ids):
    with house.as_owner():
        found = dict(Citizen.objects.values_list("pk", "died_on"))
    return [found[one] for one in citizen_ids]


def goes_on(table):
    with house.as_owner():
        plan = Plan.objects.get(pk=table.plan_id)
        meeting = Meeting.objects.get(citizen_id=table.citizen_id)
    return plan.closing, meeting.state


def test_a_death_told_in_one_ends_what_goes_on_in_the_other(table, twin, ward):
    with acting_as(ward), pytest.raises(NotFound):
        gate.open_citizen(ward, table.citizen_id)
    dies(ward, twin)
    assert days(twin, table.citizen_id) == [today(), today()]
    with house.as_owner(), connection.cursor() as cursor:
        assert the_dead_are_marked_and_have_no_way_in(cursor).holds
        cursor.execute("UPDATE citizens_citizen SET died_on = NULL WHERE id = %s", [twin])
        assert "joining" in str(the_dead_are_marked_and_have_no_way_in(cursor).faults)
        cursor.execute("UPDATE citizens_citizen SET died_on = %s WHERE id = %s", [today(), twin])
    assert goes_on(table) == ("died", "cancelled")
    with house.as_owner():
        lines = Entry.objects.filter(action="citizen.died")
        assert {one.citizen_id for one in lines} == {twin, table.citizen_id}


def test_it_is_corrected_and_undone_in_both(table, twin, ward):
    dies(table.lead, table.citizen_id)
    assert days(twin) == [today()]
    with acting_as(ward):
        services.correct_death(ward, citizen_id=twin, died_on=today() - DAY, told_by="police")
    assert days(twin, table.citizen_id) == [today() - DAY] * 2
    comes_back(ward, twin)
    assert days(twin, table.citizen_id) == [None, None]
    assert goes_on(table) == ("", "called")
    with house.as_owner():
        assert set(Death.objects.values_list("undone_reason", flat=True)) == {"Det var en anden."}


def test_two_that_were_parted_are_two_again(table, twin):
    dies(table.lead, table.citizen_id)
    part(table.lead, twin)
    comes_back(table.lead, twin)
    assert days(twin, table.citizen_id) == [None, today()]


def test_nobody_dead_is_joined_to_somebody_living(table):
    gone = house.a_citizen(table.lead, name="Else Uden Nummer")
    dies(table.lead, gone, on=today() - DAY)
    with pytest.raises(errors.DiedInOneOnly):
        join(table.lead, gone, table.citizen_id)
    tie = Joining(citizen_id=gone, into_id=table.citizen_id, joined_by=table.lead.user_id)
    tie.joined_at = "2026-01-01T00:00Z"
    with (
        acting_as(table.lead),
        pytest.raises(IntegrityError, match="of_one_death"),
        transaction.atomic(),
    ):
        tie.save(force_insert=True)
    dies(table.lead, table.citizen_id)
    with pytest.raises(errors.DiedInOneOnly):
        join(table.lead, gone, table.citizen_id)
    with acting_as(table.lead):
        services.correct_death(table.lead, citizen_id=gone, died_on=today(), told_by="hospital")
    join(table.lead, gone, table.citizen_id)


def test_whoever_is_dead_and_registered_twice_is_taken_off_the_count_once(table, twin):
    house.a_citizen(table.lead, name="Bodil Test Levende")
    with acting_as(table.lead):
        assert queries.count_my_citizens(table.lead) == 2
    dies(table.lead, table.citizen_id)
    with acting_as(table.lead):
        assert queries.count_my_citizens(table.lead) == 1
