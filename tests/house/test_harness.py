"""The harness itself: tests run as the app role, under row security, without a network."""

import datetime as dt
import socket

import pytest
from django.db import DatabaseError, connection, connections, transaction

from brobygger.kernel import clock as kernel_clock
from tests.conftest import NetworkBlocked
from tests.make import as_owner


def current_role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_tests_run_as_the_app_role():
    assert current_role() == "brobygger_app"


@pytest.mark.django_db
def test_arranging_as_owner_ends_where_it_should():
    with as_owner():
        assert current_role() == connections.databases["owner"]["USER"]
    assert current_role() == "brobygger_app"


@pytest.mark.django_db
def test_the_app_role_comes_back_after_a_database_error():
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1/0")
    assert current_role() == "brobygger_app"


@pytest.mark.django_db
def test_the_app_role_owns_nothing_and_is_not_above_row_security():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
            " EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)"
            " FROM pg_roles WHERE rolname = 'brobygger_app'"
        )
        assert cursor.fetchone() == (False, False, False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("forbidden", ["CREATE TABLE t ()", "CREATE TEMPORARY TABLE t ()"])
def test_the_app_role_makes_no_tables(forbidden):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forbidden)


def test_who_did_not_ask_for_a_database_has_none():
    """Also once others in this process have opened theirs, as they have when the file runs in order."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()


def test_no_test_reaches_another_machine():
    with socket.socket() as outside, pytest.raises(NetworkBlocked):
        outside.connect(("192.0.2.1", 80))


def test_loopback_is_open():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_the_clock_can_be_stopped(clock):
    moment = dt.datetime(2026, 7, 14, 9, 30, tzinfo=dt.UTC)
    clock(moment)
    assert kernel_clock.now() == moment
    assert kernel_clock.today() == dt.date(2026, 7, 14)


def test_a_database_of_its_own_is_another_one(own_database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        assert cursor.fetchone() == (own_database, "brobygger_app")
