"""What PostgreSQL refused stands nowhere: no name, no birthday, no telephone in the server's own log."""

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.config import database_log, postgres
from brobygger.config.database import is_embedded

pytestmark = pytest.mark.django_db
NAME, BIRTHDAY, PHONE = "Hemmelig Navnesen-vq7x", "1958-07-31", "+4512349876"
REFUSED = (
    "INSERT INTO citizens_citizen (name, birth_date, phone) VALUES (%s, %s, %s)",
    ("SELECT %s::date, %s, %s"),
    ("SELECT 1 FROM nowhere WHERE name = %s OR born = %s OR phone = %s"),
    ("SELECT 1 / (length(%s || %s || %s) * 0)"),
)


@pytest.mark.skipif(not is_embedded(), reason="another's log is not ours to read; doctor asks")
@pytest.mark.parametrize("statement", REFUSED)
def test_a_refused_statement_leaves_no_value_in_the_log(statement):
    log = postgres.cluster().log
    before = log.stat().st_size
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [NAME, BIRTHDAY, PHONE])
    with log.open("rb") as file:
        file.seek(before)
        said = file.read().decode(errors="replace")
    assert not [one for one in (NAME, BIRTHDAY, PHONE, "nowhere") if one in said]


@pytest.mark.skipif(not is_embedded(), reason="see above")
def test_the_embedded_server_is_as_wanted():
    with connection.cursor() as cursor:
        assert database_log.told(cursor) == []


def test_what_is_not_as_wanted_is_told_with_what_to_do():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL log_parameter_max_length_on_error = 100")
        faults = database_log.told(cursor)
    assert "log_parameter_max_length_on_error = 100" in faults
    assert "SET log_parameter_max_length_on_error = '0'" in database_log.advice(faults)
