"""The same death, told in both of two joined registrations at the same moment."""

import threading

from django.db import connection, connections

from brobygger.access.rls import acting_as, rows_from
from brobygger.citizens.errors import CitizenHasDied
from brobygger.citizens.models import Death
from tests import make as house
from tests.citizens.test_number_at_once import somebody_waits_for
from tests.plans import make
from tests.plans.test_death_of_two import dies, join


def test_told_in_both_at_the_same_moment_it_is_written_once(own_database):
    """The second waits before it holds anything, so that neither waits for the other for ever."""
    table = make.a_table()
    twin = house.a_citizen(table.lead, name="Else Uden Nummer")
    join(table.lead, twin, table.citizen_id)
    outcome = []

    def tell_in_the_other():
        try:
            dies(table.lead, table.citizen_id)
        except CitizenHasDied as known:
            outcome.append(known)
        finally:
            connections.close_all()

    other = threading.Thread(target=tell_in_the_other)
    with acting_as(table.lead):
        rows_from("hold_registrations_of", twin)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        other.start()
        assert somebody_waits_for(mine)
        dies(table.lead, twin)
    other.join()
    assert len(outcome) == 1
    with house.as_owner():
        assert Death.objects.count() == 2
