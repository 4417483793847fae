"""A number changed and registered anew at the same moment."""

import threading

from django.db import connection, connections

from brobygger.access import services
from brobygger.access.rls import acting_as
from tests import make

ELSE, OTHER = "0201919990", "0201919996"


def test_a_number_given_up_at_the_same_moment_is_not_registered_anew(own_database):
    """One changes the number and has not finished; the other waits, and is refused."""
    contact = make.a_member(make.a_unit("facility_107"))
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    begun, outcome = threading.Event(), []

    def register_again():
        begun.set()
        try:
            with acting_as(contact):
                outcome.append(
                    services.register_citizen(
                        contact, name="En Anden", cpr=ELSE, care_kind="housing_107"
                    )
                )
        finally:
            connections.close_all()

    other = threading.Thread(target=register_again)
    with acting_as(contact):
        services.correct_citizen(contact, citizen_id=citizen_id, base_revision=1, cpr=OTHER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        other.start()
        begun.wait()
        wait_until_blocked_by(pid)
    other.join()
    assert [(one.citizen_id, one.was_known) for one in outcome] == [(citizen_id, True)]


def wait_until_blocked_by(pid):
    """Somebody stands behind this connection, as PostgreSQL itself says; no clock is asked."""
    with connections["owner"].cursor() as cursor:
        for _try in range(100_000):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))",
                [pid],
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
