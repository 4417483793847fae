"""What must outlive a refusal runs in a transaction of its own, as the same actor."""

import uuid

import pytest
from django.db import connection, transaction

from brobygger.access.rls import acting_as, afterwards, rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


def an_actor() -> Actor:
    return Actor(user_id=uuid.uuid4(), role="nurse")


def who_asks() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('brobygger.user_id', true)")
        return str(cursor.fetchone()[0])


def refuse(work) -> None:
    afterwards(work)
    raise Conflict


def test_work_runs_after_an_error_as_the_same_actor():
    actor, seen = an_actor(), []
    with pytest.raises(Conflict), acting_as(actor):
        refuse(lambda: seen.append(who_asks()))
    assert seen == [str(actor.user_id)]


def test_work_runs_after_a_rollback_without_an_error():
    actor, seen = an_actor(), []
    with acting_as(actor):
        afterwards(lambda: seen.append(who_asks()))
        transaction.set_rollback(True)
        assert seen == []
    assert seen == [str(actor.user_id)]


def test_work_waits_for_the_outermost_actor_and_runs_once():
    actor, seen = an_actor(), []
    with acting_as(actor):
        with pytest.raises(Conflict), acting_as(actor):
            refuse(lambda: seen.append(1))
        assert seen == []
    with acting_as(actor):
        pass
    assert seen == [1]


def test_the_database_answers_its_own_functions():
    with acting_as(an_actor()):
        assert rows_from("my_purpose") == [(1,)]
        assert rows_from("grounds_on", uuid.uuid4()) == []
