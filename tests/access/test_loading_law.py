"""The law files become rows, and what they open follows at once for those already in care."""

import pytest
from django.core.management import call_command
from django.db import connections

from brobygger.access import law_tables, queries
from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from tests import make


def change(sql: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def cared_for(own_database):
    people = make.people()
    return people.contact_person, people.citizen_id


def sight(actor, citizen_id) -> int:
    with acting_as(actor):
        return queries.my_categories(actor, citizen_id)


def test_what_is_loaded_already_is_left_alone(own_database, capsys):
    assert law_tables.load_law() is False
    call_command("load_law")
    assert capsys.readouterr().out == "Nothing to renew.\n"


def test_a_changed_opening_is_mended_and_so_are_the_grants(cared_for):
    before = sight(*cared_for)
    change(
        "UPDATE access_opening SET categories = 511 WHERE kind = 'housing_107';"
        "SELECT app.refresh_care_grants()"
    )
    assert sight(*cared_for) == 511
    assert law_tables.load_law() is True
    assert sight(*cared_for) == before == before & ~Category.MENTAL


def test_an_opening_that_is_no_longer_shipped_closes(cared_for):
    change(
        "INSERT INTO access_opening SELECT 'old', kind, 4, purposes, category, opt_out, valid, verify,"
        " body, rule_id, unit_kinds FROM access_opening WHERE key = 'housing_107';"
        "SELECT app.refresh_care_grants()"
    )
    assert sight(*cared_for) & Category.MENTAL
    call_command("load_law", verbosity=0)
    assert not sight(*cared_for) & Category.MENTAL


def test_a_changed_rule_is_mended(own_database):
    change("UPDATE access_rule SET lapse_days = NULL WHERE code = 'L6'")
    assert law_tables.load_law() is True
