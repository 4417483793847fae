"""A wrong or lost key is noticed before anything is sealed with it."""

import pytest
from django.db import connection

from brobygger.citizens import checks, key_check
from brobygger.citizens.secrets import NUMBER, seal
from brobygger.config import startup
from tests import make
from tests.make import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def mette():
    by = make.a_member(make.a_unit())
    return make.a_citizen(by, name="Mette Lund", cpr="0101901234")


@pytest.fixture
def cursor():
    with as_owner(), connection.cursor() as owners:
        yield owners


@pytest.fixture
def another_key(settings):
    settings.CPR_KEY = "the key of a home made anew"


def test_the_word_is_kept_by_the_first_migration_and_opens(cursor):
    assert key_check._kept(cursor) is not None
    assert key_check.trouble(cursor) == ""
    assert checks.the_key_is_the_one(cursor).holds


def test_another_key_is_a_fault_at_start_and_a_broken_promise(cursor, another_key):
    assert key_check.trouble(cursor) == key_check.OTHER_KEY
    assert not checks.the_key_is_the_one(cursor).holds
    assert key_check.OTHER_KEY in startup.faults()


def test_another_key_is_not_kept_over_the_old_one(cursor, another_key):
    with pytest.raises(key_check.OtherKey):
        key_check.keep(cursor)


def test_where_no_word_is_kept_yet_a_sealed_number_is_tried_first(mette, cursor, settings):
    cursor.execute("DELETE FROM citizens_keycheck")
    right, settings.CPR_KEY = settings.CPR_KEY, "another"
    with pytest.raises(key_check.OtherKey):
        key_check.keep(cursor)
    settings.CPR_KEY = right
    key_check.keep(cursor)
    assert key_check.trouble(cursor) == ""


def test_every_sealed_value_is_tried_and_one_that_stays_shut_is_named(mette, cursor, settings):
    right = settings.CPR_KEY
    settings.CPR_KEY = "another"
    cipher = seal("0101901234", what=NUMBER)
    settings.CPR_KEY = right
    assert checks.everything_sealed_opens(cursor).holds
    cursor.execute("UPDATE citizens_citizen SET cpr_cipher = %s WHERE id = %s", [cipher, mette])
    found = checks.everything_sealed_opens(cursor)
    assert found.faults == (f"citizens_citizen.cpr_cipher {mette}",)


def test_the_app_cannot_change_the_word():
    with connection.cursor() as app:
        app.execute("SELECT has_table_privilege('citizens_keycheck', 'INSERT, UPDATE, DELETE')")
        assert app.fetchone()[0] is False
