"""How the policies are worded: the wide net lets nobody in, and the grants one sees are one's own."""

import dataclasses

import pytest
from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db import connection

from brobygger.access.rls import acting_as
from brobygger.accounts.models import Membership
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Actor:
    return make.a_member(make.a_unit())


def seen(actor: Actor) -> dict[str, int]:
    with acting_as(actor):
        return {
            label: apps.get_model(label)._default_manager.count()
            for label in ("citizens.Citizen", "access.Grant", "access.CareRelation")
        }


def test_a_place_one_only_claims_opens_nothing(home):
    make.a_citizen(home)
    stranger = make.a_member(make.a_unit())
    claiming = dataclasses.replace(stranger, unit_id=home.unit_id)

    assert set(seen(home).values()) != {0}
    assert seen(claiming) == {"citizens.Citizen": 0, "access.Grant": 0, "access.CareRelation": 0}


def test_a_membership_that_ended_opens_nothing(home):
    make.a_citizen(home)
    with make.as_owner():
        Membership.objects.filter(user_id=home.user_id).update(valid="empty")

    assert set(seen(home).values()) == {0}


def test_whoever_claims_a_unit_and_a_person_at_once_is_nobody(home):
    citizen_id = make.a_citizen(home)
    with acting_as(home), connection.cursor() as cursor:
        cursor.execute("SELECT app.my_parties(), app.pair(%s, %s)", [home.user_id, home.unit_id])
        parties, myself_here = cursor.fetchone()
        assert set(parties) == {home.user_id, home.unit_id, myself_here}
        cursor.execute("SELECT set_config('brobygger.person_id', %s, true)", [str(citizen_id)])
        cursor.execute("SELECT app.my_parties(), (SELECT count(*) FROM citizens_citizen)")
        assert cursor.fetchone() == ([], 0)


def test_the_grants_one_sees_are_ones_own_for_ones_purpose(home):
    citizen_id = make.a_citizen(home)
    other = make.a_member(make.a_unit("outpatient_psychiatry"))
    make.a_consent(home, citizen_id, to=other.unit_id, categories=Category.PLAN)
    grants = apps.get_model("access.Grant")._default_manager

    with acting_as(other):
        assert {one.party_id for one in grants.all()} == {other.unit_id}
    assert seen(dataclasses.replace(other, purpose=Purpose.OVERSIGHT))["citizens.Citizen"] == 0


def test_identity_ends_with_the_outermost_act_and_returns_after_an_inner_one(home):
    citizen_id = make.a_citizen(home)
    other = make.a_member(make.a_unit())
    with acting_as(home):
        with acting_as(other):
            assert apps.get_model("citizens.Citizen")._default_manager.count() == 0
        assert apps.get_model("citizens.Citizen")._default_manager.get().pk == citizen_id
    tell = "SELECT current_setting('brobygger.user_id', true)"
    with connection.cursor() as cursor:
        cursor.execute(tell)
        assert cursor.fetchone()[0] == ""


def test_a_unit_withdraws_a_consent_whatever_it_is_acting_for(home):
    """Its ground for the person is for coordination; today it acts for oversight."""
    citizen_id = make.a_citizen(home)
    other = make.a_member(make.a_unit("outpatient_psychiatry"))
    make.a_consent(home, citizen_id, to=other.unit_id)
    theirs = dataclasses.replace(other, purpose=Purpose.OVERSIGHT)
    consents = apps.get_model("access.Consent")._default_manager

    with acting_as(theirs), connection.cursor() as cursor:
        assert seen(theirs)["access.Grant"] == 0
        cursor.execute("SELECT app.my_unit_stands(%s)", [citizen_id])
        assert cursor.fetchone() == (True,)
        ended = consents.filter(citizen_id=citizen_id).update(
            withdrawn_at=TransactionNow(), withdrawn_by=theirs.user_id, withdrawn_how="aloud"
        )
    assert ended == 1


def test_a_unit_without_a_ground_stands_nowhere(home):
    citizen_id = make.a_citizen(home)
    stranger = make.a_member(make.a_unit())
    claiming = dataclasses.replace(stranger, unit_id=home.unit_id)
    for actor in (stranger, claiming):
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT app.my_unit_stands(%s)", [citizen_id])
            assert cursor.fetchone() == (False,)
