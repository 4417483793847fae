"""A number given up and registered anew at the same moment, past every door of ours."""

import threading
import uuid

from django.db import IntegrityError, connection, connections

from brobygger.access import services
from brobygger.access.rls import acting_as
from brobygger.citizens.models import Citizen
from brobygger.citizens.secrets import finding_hash
from tests import make

ELSE, OTHER = "0201919990", "0201919996"
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"


def test_a_number_given_up_at_the_same_moment_is_nobody_elses(own_database):
    """One changes the number and has not finished; the other waits for it, and is refused."""
    contact = make.a_member(make.a_unit("facility_107"))
    citizen_id = make.a_citizen(contact, cpr=ELSE)
    outcome = []

    def register_past_the_doors():
        twin = Citizen(id=uuid.uuid4(), name="En Anden", registered_by=contact.user_id)
        twin.registered_at = "2026-01-01T00:00Z"
        twin.cpr_hash, twin.cpr_cipher = finding_hash(ELSE), b"sealed"
        try:
            twin.save(using="owner", force_insert=True)
        except IntegrityError as refused:
            outcome.append(str(refused))
        finally:
            connections.close_all()

    other = threading.Thread(target=register_past_the_doors)
    with acting_as(contact):
        services.correct_citizen(contact, citizen_id=citizen_id, base_revision=1, cpr=OTHER)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        other.start()
        assert somebody_waits_for(mine)
    other.join()
    assert len(outcome) == 1
    assert "one_per_national_number" in outcome[0]


def somebody_waits_for(pid):
    """As PostgreSQL itself says; no clock is asked."""
    with connections["owner"].cursor() as cursor:
        for _look in range(5000):
            cursor.execute(BLOCKED, [pid])
            if cursor.fetchone()[0]:
                return True
    return False
