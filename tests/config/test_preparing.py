"""What is prepared needs no session of its own, and a server that is too old is told so."""

import re
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from brobygger.config import prepare
from brobygger.config.postgres import DatabaseTrouble

SOURCE = Path(prepare.__file__).resolve().parents[1]
A_SESSIONS_LOCK = re.compile(r"pg_(try_)?advisory_lock")


def test_no_lock_outlives_its_transaction_where_a_pooler_would_keep_it():
    files = [one for one in SOURCE.rglob("*.py") if A_SESSIONS_LOCK.search(one.read_text())]
    assert files == []


@pytest.mark.parametrize(("number", "said"), [(150018, "15"), (160009, "16"), (90624, "9")])
def test_a_server_that_is_too_old_is_refused_in_one_sentence(number, said):
    with pytest.raises(DatabaseTrouble) as refused:
        prepare.refuse_too_old(number)
    words = f"PostgreSQL {said} is too old; Brobygger needs 17 or newer"
    assert str(refused.value) == words


@pytest.mark.parametrize("number", [170000, 180006])
def test_one_that_is_new_enough_is_not(number):
    prepare.refuse_too_old(number)


@pytest.mark.django_db
def test_of_two_one_waits_or_is_told():
    with prepare.alone(4711), prepare.alone(4711, wait=False) as is_ours:
        assert not is_ours
    with prepare.alone(4711, wait=False) as is_ours:
        assert is_ours


@pytest.mark.django_db
def test_no_cursor_outlives_its_statement_where_a_pooler_would_lose_it():
    """allauth reads sessions by `iterator()` while somebody signs in, outside of any transaction."""
    rows = ContentType.objects.iterator(chunk_size=1)
    next(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (0,)
    rows.close()
