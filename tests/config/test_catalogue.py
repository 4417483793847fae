"""What guards the database is what the migrations made, or `verify` says what differs."""

import pytest
from django.db import connection

from brobygger.config.catalogue import PRINTED, nothing_that_guards_was_changed, standing
from tests.make import as_owner

pytestmark = pytest.mark.django_db
TAMPERED = {
    "a trigger is disabled": (
        "ALTER TABLE access_consent DISABLE TRIGGER grant_from_consent",
        "access_consent grant_from_consent D",
    ),
    "all triggers of a table are disabled": (
        "ALTER TABLE accounts_membership DISABLE TRIGGER USER",
        "accounts_membership is disabled",
    ),
    "a trigger is dropped": (
        "DROP TRIGGER note_party ON access_grant",
        "missing or altered: trigger access_grant note_party",
    ),
    "a trigger calls something else": (
        "CREATE OR REPLACE FUNCTION app.note_party() RETURNS trigger LANGUAGE plpgsql"
        " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NULL; END'",
        "app.note_party()",
    ),
    "a policy is dropped": ("DROP POLICY by_ground ON plans_plan", "policy plans_plan by_ground"),
    "a policy is altered": (
        "ALTER POLICY by_ground ON plans_plan USING (id IS NOT NULL)",
        "policy plans_plan by_ground",
    ),
    "a policy is added": (
        "CREATE POLICY mine ON plans_plan TO brobygger_app USING (id IS NOT NULL)",
        "not of the migrations: policy plans_plan mine",
    ),
    "row security is off": (
        "ALTER TABLE plans_plan DISABLE ROW LEVEL SECURITY",
        "not of the migrations: table plans_plan",
    ),
    "the app may delete a plan": (
        "GRANT DELETE ON plans_plan TO brobygger_app",
        "not of the migrations: right plans_plan brobygger_app",
    ),
    "the app may rewrite a column": (
        "GRANT UPDATE (asked_by) ON accounts_wayin TO brobygger_app",
        "right accounts_wayin.asked_by brobygger_app",
    ),
    "everybody may": (
        "GRANT SELECT ON citizens_citizen TO PUBLIC",
        "citizens_citizen PUBLIC SELECT",
    ),
    "the app may make grants": (
        "GRANT EXECUTE ON FUNCTION app.refresh_care_grants() TO brobygger_app",
        "execute app.refresh_care_grants() brobygger_app",
    ),
    "a part of the log is open": (
        "GRANT UPDATE ON audit_entry_rest TO brobygger_app",
        "audit_entry_rest of the log is open to brobygger_app",
    ),
}


def faults():
    with as_owner(), connection.cursor() as cursor:
        found = nothing_that_guards_was_changed(cursor)
    assert found.looked_at > 400
    return found.faults


def test_the_printed_catalogue_is_that_of_the_migrations():
    """`make catalogue` after a migration."""
    with as_owner(), connection.cursor() as cursor:
        there = standing(cursor)
    printed = PRINTED.read_text(encoding="utf-8").splitlines()
    if there[0] != printed[0]:
        assert faults() == ()
    else:
        assert there == printed


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_changed_is_found(name):
    deed, trace = TAMPERED[name]
    assert faults() == ()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public")
        cursor.execute(deed)
    assert any(trace in one for one in faults()), faults()


def test_another_major_version_is_compared_by_names(monkeypatch, tmp_path):
    """It writes the same policy in words of its own."""
    other = tmp_path / "catalogue.txt"
    lines = PRINTED.read_text(encoding="utf-8").splitlines()
    changed = [one[:-4] + "0000" if one.startswith("policy") else one for one in lines]
    other.write_text("\n".join(["PostgreSQL 99", *changed[1:]]), encoding="utf-8")
    monkeypatch.setattr("brobygger.config.catalogue.PRINTED", other)
    assert faults() == ()
