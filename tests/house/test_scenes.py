"""Scenes: who calls their builder first stands in them, everybody else in the empty database."""

import datetime as dt

import pytest
from django.db import connection, transaction

from brobygger.kernel.clock import now
from brobygger.organisations.models import Unit
from tests.make import a_unit, as_owner
from tests.scenes import kept, stage

LATER = dt.timedelta(hours=3)


@kept
def a_birch():
    return a_unit(name="Birken")


BIRCH = (a_birch.__wrapped__, ())


@pytest.fixture
def often():
    """As when others have asked for it before."""
    stage.asked[BIRCH] = 9


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        name, role = cursor.fetchone()
    assert role == "brobygger_app"
    return str(name)


def units() -> list[str]:
    with as_owner():
        return sorted(Unit.objects.filter(slug__startswith="test-").values_list("name", flat=True))


def in_the_empty_one() -> bool:
    return database().startswith("bb_run_")


@pytest.mark.django_db
@pytest.mark.parametrize("once_more", range(3))
def test_a_scene_is_found_as_it_was_made_and_what_a_test_writes_there_is_undone(once_more, often):
    assert (in_the_empty_one(), units()) == (True, [])
    birch = a_birch()
    assert database().startswith("bb_scene_")
    assert units() == ["Birken"]
    a_unit(name="Egen")
    with as_owner():
        Unit.objects.filter(pk=birch).update(name="Bøgen")
    assert units() == ["Bøgen", "Egen"]


@pytest.mark.django_db
@pytest.mark.parametrize("hours_passed", [0, 1])
def test_it_is_one_for_everyone_and_is_made_anew_when_the_hour_is_another(hours_passed, often):
    a_birch()
    made = stage.made
    begin_again()
    stage.hour -= dt.timedelta(hours=hours_passed)
    a_birch()
    assert stage.made == made + hours_passed
    assert units() == ["Birken"]


def begin_again() -> None:
    """As the next test does."""
    transaction.set_rollback(True)
    connection.connection.rollback()
    stage.leave()
    connection.connection.autocommit = False
    transaction.set_rollback(False)
    assert in_the_empty_one()


@pytest.mark.django_db
def test_whoever_has_written_something_gets_the_builder_itself(often):
    a_unit(name="Egen")
    a_birch()
    assert in_the_empty_one()
    assert units() == ["Birken", "Egen"]


@pytest.mark.django_db
def test_whoever_has_stopped_the_clock_gets_it_built_at_that_moment(often, clock):
    clock(now() + LATER)
    a_birch()
    assert in_the_empty_one()


@pytest.mark.django_db
def test_the_owner_and_whoever_is_in_a_transaction_of_their_own_stay_where_they_are(often):
    with as_owner():
        a_birch()
        assert in_the_empty_one_as_owner()
    with transaction.atomic():
        a_birch()
        assert in_the_empty_one()


def in_the_empty_one_as_owner() -> bool:
    return str(connection.settings_dict["NAME"]) == connection.connection.info.dbname


def test_a_database_of_its_own_is_no_scene(own_database, often):
    a_birch()
    assert database() == own_database


@pytest.mark.django_db
def test_what_is_asked_for_once_is_only_built():
    @kept
    def a_beech():
        return a_unit(name="Bøgen")

    made = stage.made
    a_beech()
    assert (in_the_empty_one(), stage.made) == (True, made)


@pytest.mark.django_db
@pytest.mark.parametrize("once_more", range(2))
def test_a_connection_lost_on_a_scene_is_opened_anew_for_the_next(once_more, often):
    a_birch()
    assert units() == ["Birken"]
    connection.connection.close()


@pytest.mark.django_db
def test_without_a_builder_there_is_nothing():
    assert (in_the_empty_one(), units()) == (True, [])
