"""Emergency access is one person's at one unit, and over when any of the two, or the leader, says so."""

from dataclasses import replace

import pytest
from django.db import connection, transaction
from psycopg.types.range import TimestamptzRange

from brobygger.access import queries, services
from brobygger.access.checks import grants_are_what_their_sources_say, the_prefilter_hides_nobody
from brobygger.access.queries import Someone
from brobygger.access.rls import acting_as
from brobygger.accounts.models import Membership
from brobygger.accounts.services import end_membership
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.purposes import Purpose
from tests import make
from tests.access.test_sights import sights_of

from .pages import as_actor, at, text_of

pytestmark = pytest.mark.django_db
SOMATIC = Category.SOMATIC | Category.IDENTITY


@pytest.fixture
def house():
    return make.people()


@pytest.fixture
def boss(house):
    return make.a_member(house.nurse.unit_id, "leader")


@pytest.fixture
def emergency(house):
    with acting_as(house.nurse):
        return services.open_emergency(
            house.nurse,
            citizen_id=house.citizen_id,
            categories=int(Category.SOMATIC),
            reason="Hun er fundet bevidstløs i opgangen.",
            alternative="citizen",
        ).id


def sees(actor, citizen_id):
    with acting_as(actor):
        return queries.my_categories(actor, citizen_id)


def also_at(actor, unit_id):
    """The same account at another unit."""
    with make.as_owner():
        Membership.objects.create(
            user_id=actor.user_id,
            unit_id=unit_id,
            role=actor.role,
            valid=TimestamptzRange(None, None),
        )
    return replace(actor, unit_id=unit_id)


def verified():
    with make.as_owner(), connection.cursor() as cursor:
        found = [
            check(cursor)
            for check in (grants_are_what_their_sources_say, the_prefilter_hides_nobody)
        ]
    assert all(one.looked_at for one in found)
    return [fault for one in found for fault in one.faults]


def test_it_does_not_follow_the_account_to_another_unit(house, emergency):
    elsewhere = also_at(house.nurse, make.a_unit("psychiatric_ward"))
    assert sees(house.nurse, house.citizen_id) == SOMATIC
    for purpose in Purpose:
        assert sees(replace(elsewhere, purpose=purpose), house.citizen_id) == 0
    with acting_as(elsewhere):
        assert queries.my_emergencies(elsewhere) == ()
        assert queries.my_emergency_ends(elsewhere, house.citizen_id) is None
        with pytest.raises(NotFound):
            services.end_emergency(elsewhere, emergency_id=emergency)
    with acting_as(house.citizen) as citizen:
        people = [
            Someone(user_id=one.user_id, unit_id=one.unit_id) for one in (house.nurse, elsewhere)
        ]
        assert sights_of(citizen, house.citizen_id, people) == (SOMATIC, 0)
    assert verified() == []


def test_it_does_not_follow_a_claim_to_be_elsewhere(house, emergency):
    somewhere = make.a_unit("psychiatric_ward")
    assert sees(replace(house.nurse, unit_id=somewhere), house.citizen_id) == 0
    assert sees(replace(house.nurse, unit_id=None), house.citizen_id) == 0


def test_it_ends_with_the_membership_and_does_not_wait_for_a_return(house, boss, emergency):
    membership = Membership.objects.get(user_id=house.nurse.user_id)
    with acting_as(boss):
        end_membership(boss, membership_id=membership.pk)
    assert sees(house.nurse, house.citizen_id) == 0
    with make.as_owner():
        Membership.objects.filter(pk=membership.pk).delete()
    also_at(house.nurse, house.nurse.unit_id)
    assert sees(house.nurse, house.citizen_id) == 0
    assert verified() == []


def test_what_should_not_have_happened_ends_when_it_is_found(house, boss, emergency):
    with acting_as(boss):
        services.review_emergency(
            boss, emergency_id=emergency, finding="wrong", note="Der var ingen grund til at se."
        )
    assert sees(house.nurse, house.citizen_id) == 0
    assert verified() == []


def test_what_was_right_goes_on_for_its_hours(house, boss, emergency):
    with acting_as(boss):
        services.review_emergency(
            boss, emergency_id=emergency, finding="right", note="Det var nødvendigt at se."
        )
    assert sees(house.nurse, house.citizen_id) == SOMATIC
    assert verified() == []


def test_the_database_itself_ends_what_was_found_wrong(house, boss, emergency):
    with acting_as(boss), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_emergencyaccess SET finding = 'wrong', reviewed_at = now() WHERE id = %s",
            [emergency],
        )
    assert sees(house.nurse, house.citizen_id) == 0
    assert verified() == []


def test_the_leader_of_the_unit_ends_it_in_one_press(house, boss, emergency):
    page = text_of(as_actor(boss).get(at("emergency_review")))
    end = at("emergency_end", emergency_id=emergency)
    assert end in page
    assert as_actor(boss).post(end).url == at("emergency_review")
    assert sees(house.nurse, house.citizen_id) == 0
    assert end not in text_of(as_actor(boss).get(at("emergency_review")))
    assert verified() == []


def test_a_leader_of_another_unit_ends_nothing(house, emergency):
    stranger = make.a_member(make.a_unit("psychiatric_ward"), "leader")
    end = at("emergency_end", emergency_id=emergency)
    assert as_actor(stranger).post(end).status_code == 404
    assert sees(house.nurse, house.citizen_id) == SOMATIC


def test_verify_finds_a_grant_that_goes_on_after_the_finding(house, emergency):
    assert verified() == []
    with make.as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "ALTER TABLE access_emergencyaccess DISABLE TRIGGER grant_from_emergency;"
            "UPDATE access_emergencyaccess SET finding = 'wrong', reviewed_at = now();"
            "ALTER TABLE access_emergencyaccess ENABLE TRIGGER grant_from_emergency"
        )
    assert len(verified()) == 2
