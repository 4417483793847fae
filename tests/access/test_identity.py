"""Who is asking is known for one transaction and no longer."""

from django.db import connection

from brobygger.access.rls import acting_as
from tests import make


def test_identity_is_gone_when_the_transaction_is(own_database):
    """Outermost for real: no test's transaction around it."""
    member = make.a_member(make.a_unit())
    with acting_as(member), connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(app.my_parties())")
        assert cursor.fetchone()[0] == 3  # the person, the unit, the person there
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.my_parties(), app.claimed_parties(), app.my_purpose()")
        assert cursor.fetchone() == ([], [], 0)
