"""The log is sealed: what is changed afterwards is found out."""

import threading
import time

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from brobygger.access.rls import acting_as
from brobygger.audit import checks, sealing
from brobygger.audit.services import record
from brobygger.audit.tasks import seal_all
from brobygger.kernel.actor import Actor
from tests import make

PATIENCE = 120  # seconds; building a demo beside it is one long transaction


def owner():
    return connections["owner"].cursor()


@pytest.fixture
def nurse(own_database) -> Actor:
    return make.a_member(make.a_unit("outpatient_psychiatry"), "nurse")


def some_lines(actor: Actor, many: int = 3) -> None:
    with acting_as(actor):
        for number in range(many):
            record(actor, "refused", number=number, words="æøå")


def verdict() -> sealing.Verdict:
    with owner() as cursor:
        return sealing.verify_chain(cursor)


def sealed(lines: int) -> int:
    """Seal so many, however long another database on this server keeps lines unsettled."""
    done, until = seal_all(), time.monotonic() + PATIENCE
    while done < lines and time.monotonic() < until:
        time.sleep(0.1)
        done += seal_all()
    return done


def tamper(sql: str) -> None:
    with owner() as cursor:
        cursor.execute(sql)


def test_lines_are_sealed_once_and_the_chain_holds(nurse):
    some_lines(nurse, 5)
    assert (sealed(5), seal_all()) == (5, 0)
    some_lines(nurse, 2)
    assert sealed(2) == 2
    assert verdict() == sealing.Verdict(seals=2, lines=7, faults=())


def test_many_lines_take_several_seals(nurse, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    some_lines(nurse, 10)
    assert sealed(10) == 10
    assert verdict().seals >= 3
    assert verdict().faults == ()


DEEDS = [
    ("UPDATE audit_entry SET role = 'leader' WHERE id = 2", "seal 1 does not fit its lines"),
    ("DELETE FROM audit_entry WHERE id = 2", "seal 1 is over 3 lines, 2 are left"),
    ("DELETE FROM audit_sealedentry WHERE entry_id = 2", "seal 1 is over 3 lines, 2 are left"),
    (
        "UPDATE audit_sealedentry SET seal_id = 2 WHERE entry_id = 3",
        "seal 2 is over 3 lines, 4 are left",
    ),
    (
        "DELETE FROM audit_sealedentry WHERE seal_id = 1; DELETE FROM audit_seal WHERE id = 1",
        "seal 2 does not follow the one before it",
    ),
    ("UPDATE audit_seal SET root = '\\x00' WHERE id = 2", "seal 2 does not fit its lines"),
    (
        "UPDATE audit_entry SET details = '{\"number\": 7}' WHERE id = 5",
        "seal 2 does not fit its lines",
    ),
]


def test_what_is_changed_afterwards_is_found_out(nurse):
    for _ in range(2):
        some_lines(nurse)
        sealed(3)
    for deed, found in DEEDS:
        with transaction.atomic(using="owner"), owner() as cursor:
            cursor.execute(deed)
            assert found in sealing.verify_chain(cursor).faults
            transaction.set_rollback(True, using="owner")
    assert verdict().faults == ()


def test_a_chain_made_anew_is_found_out_by_a_published_root(nurse):
    some_lines(nurse)
    sealed(3)
    with owner() as cursor:
        number, root = sealing.latest_root(cursor)
    tamper(
        "DELETE FROM audit_sealedentry; DELETE FROM audit_seal; DELETE FROM audit_entry WHERE id = 1;"
        "ALTER TABLE audit_seal ALTER COLUMN id RESTART"
    )
    sealed(2)
    assert verdict().faults == ()
    with owner() as cursor:
        found = sealing.verify_chain(cursor, published={number: root}).faults
    assert found == ("seal 1 is not the one that was published",)


def test_an_unsettled_line_waits_for_its_transaction(nurse):
    """Id order is not commit order: a line below a sealed one must still get its seal."""
    written, kept = threading.Event(), threading.Event()

    def slow() -> None:
        with acting_as(nurse):
            record(nurse, "refused", who="slow")
            written.set()
            kept.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    some_lines(nurse, 2)
    early = seal_all()
    kept.set()
    thread.join()
    assert (early, sealed(3)) == (0, 3)
    assert verdict().faults == ()


def test_the_command_prints_the_end_of_the_chain(nurse, capsys):
    some_lines(nurse)
    sealed(3)
    call_command("seal_audit")
    printed = capsys.readouterr().out.splitlines()
    with owner() as cursor:
        number, root = sealing.latest_root(cursor)
    assert printed == ["0 lines sealed.", f"seal {number} {root.hex()}"]


def test_there_is_no_end_of_an_empty_chain(own_database, capsys):
    call_command("seal_audit")
    assert capsys.readouterr().out == "0 lines sealed.\n"
    assert verdict() == sealing.Verdict(seals=0, lines=0, faults=())


def test_the_check_tells_of_lines_that_wait_too_long(nurse):
    some_lines(nurse)
    tamper("UPDATE audit_entry SET at = at - interval '16 minutes' WHERE id < 3")
    with owner() as cursor:
        assert checks.every_old_line_is_sealed(cursor).faults == ("2 lines have waited for longer",)
    sealed(3)
    with owner() as cursor:
        assert checks.every_old_line_is_sealed(cursor).holds
        assert checks.the_chain_is_unbroken(cursor).looked_at == 3


def test_the_check_tells_of_a_right_too_many(own_database):
    tamper("GRANT UPDATE (role) ON audit_entry TO brobygger_app")
    with owner() as cursor:
        assert checks.the_log_only_grows(cursor).faults == (
            "brobygger_app has UPDATE on audit_entry",
        )
    tamper("REVOKE UPDATE (role) ON audit_entry FROM brobygger_app")
    with owner() as cursor:
        assert checks.the_log_only_grows(cursor).holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE audit_entry SET role = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "SELECT * FROM audit_seal",
        "INSERT INTO audit_seal (lines, previous_root, root) VALUES (1, '', '')",
        "SELECT * FROM audit_entry_rest",
        "INSERT INTO audit_entry (at, user_id, role, purpose, action)"
        " VALUES ('2020-01-01', gen_random_uuid(), 'x', 1, 'x')",
        "INSERT INTO audit_entry (id, user_id, role, purpose, action) OVERRIDING SYSTEM VALUE"
        " VALUES (1, gen_random_uuid(), 'x', 1, 'x')",
    ],
)
def test_the_app_can_add_a_line_and_nothing_else(deed):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["user_id", "unit_id", "person_id"])
def test_nobody_leaves_a_line_in_anothers_name(forged):
    actor = make.a_member(make.a_unit(), "nurse")
    other = make.a_member(make.a_unit(), "nurse")
    values = {"user_id": actor.user_id, "unit_id": actor.unit_id, "person_id": None}
    values[forged] = other.user_id
    with (
        acting_as(actor),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO audit_entry (user_id, unit_id, person_id, role, purpose, action)"
            " VALUES (%s, %s, %s, 'nurse', 1, 'x')",
            list(values.values()),
        )
