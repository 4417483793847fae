"""The benchmark at a size where it proves nothing about speed, only that it measures what it says."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connections, transaction

from brobygger.bench import loading, people
from brobygger.bench.access import DifferentAnswers, _compare, summary
from brobygger.bench.machine import Meter, cpu_ms, wall_ms
from brobygger.bench.variants import OPERATIONS
from brobygger.config import prepare
from brobygger.config.bench import SCRATCH

NUMBERS = {
    "citizens": 40,
    "units": 20,
    "first": people.FIRST,
    "firsts": len(people.FIRST),
    "last": people.LAST,
    "lasts": len(people.LAST),
}
GRANTS = """
SELECT citizen_id, party_id, categories, purposes, valid::text, ground, source_id, part, rule_code
FROM access_grant ORDER BY source_id, part
"""
PARTIES = """
SELECT id, ARRAY(SELECT unnest(party_ids) ORDER BY 1) FROM citizens_citizen ORDER BY id
"""
VARIANTS = ("ours", "none", "orm", "guardian")


def _look() -> list[list[Any]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(GRANTS)
        grants = cursor.fetchall()
        cursor.execute(PARTIES)
        return [grants, cursor.fetchall()]


def test_grants_loaded_in_one_sweep_are_those_the_triggers_make(own_database: str) -> None:
    """One transaction, so that now() is the same for both."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        loading.load(40, units=20, staff=40)
        swept = _look()
        cursor.execute(f"TRUNCATE {', '.join(loading.BIG)} CASCADE")
        cursor.execute("DROP TABLE bench_draw CASCADE")
        with loading._defaults(cursor):
            for text in (people.CITIZENS.replace("%(parties)s", "'{}'"), people.SOURCES):
                loading._fill(cursor, text, NUMBERS)

        assert swept == _look()
    assert len(swept[0]) == 40 * 6  # five sources each, and what is their own


def test_loading_leaves_every_fence_standing(own_database: str) -> None:
    looks = """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes
        UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
            WHERE NOT tgisinternal
        UNION ALL SELECT adrelid::regclass::text, adnum::text, pg_get_expr(adbin, adrelid)
            FROM pg_attrdef
        ORDER BY 1, 2, 3
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(looks)
        before = cursor.fetchall()
        loading.load(10, units=10, staff=10)
        cursor.execute("DROP TABLE bench_draw CASCADE")
        cursor.execute(looks)

        assert cursor.fetchall() == before


def test_the_whole_benchmark_answers_in_the_agreed_form_and_cleans_up(
    database_server: None,
) -> None:
    """A process of its own, migrating a database of its own: some seconds, once."""
    words = [*("bench", "access", "--citizens", "200"), *("--units", "10", "--rounds", "10")]
    done = subprocess.run(
        [sys.executable, "-m", "brobygger.config", *words, "--json"],
        env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["citizens"] == 200
    assert list(report["operations"]) == ["list", "search", "open", "count", "insert"]
    for measured in report["operations"].values():
        assert tuple(measured) == VARIANTS
        for figures in measured.values():
            assert set(figures) == {"cpu_ms", "p95_ms", "n"}
            assert figures["n"] == 10
            assert figures["cpu_ms"] > 0
    with prepare.maintenance() as server:
        assert not prepare.database_exists(server, SCRATCH)


def test_variants_that_see_different_people_stop_the_measuring() -> None:
    answers: dict[tuple[str, str], object] = {
        (operation, name): [1]
        for operation in ("list", "search", "count", "open")
        for name in VARIANTS
    }
    _compare(answers)
    answers["search", "guardian"] = [1, 2]

    with pytest.raises(DifferentAnswers):
        _compare(answers)


def test_summary_is_median_cpu_and_the_slowest_twentieth_of_wall() -> None:
    samples = {
        (operation, name): [(float(n), float(n)) for n in range(100)]
        for operation in ("list", "search", "open", "count", "insert")
        for name in VARIANTS
    }

    assert summary(samples)["open"]["orm"] == {"cpu_ms": 49.5, "p95_ms": 95.0, "n": 100}


def test_the_meter_counts_the_databases_work_and_not_its_waiting(own_database: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        meter = Meter(cursor.fetchone()[0])
        if not meter.is_exact:
            pytest.fail("the backend's clock cannot be read on this machine")
        start = meter.before()
        cursor.execute("SELECT pg_sleep(0.1)")
        asleep = meter.after()
        cursor.execute("SELECT count(sqrt(n)) FROM generate_series(1, 400000) n")
        awake = meter.after()

    assert wall_ms(start, asleep) > 99
    assert cpu_ms(start, asleep) < 20 < cpu_ms(asleep, awake)


def test_one_who_is_refused_what_they_may_do_stops_the_measuring() -> None:
    answers: dict[tuple[str, str], object] = {
        (operation, name): [1] for operation in OPERATIONS for name in VARIANTS
    }
    answers["insert", "guardian"] = None

    with pytest.raises(DifferentAnswers):
        _compare(answers)
