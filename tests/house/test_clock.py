"""No test asks the machine what day it is, and where the clock is shifted it is so for everybody.

Tests ask `brobygger.kernel.clock`, as the product does: what it says can be stopped (`clock` in
`conftest`), and `make test AT="2026-12-02 00:10"` shifts it for all of them.
"""

import ast
import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from brobygger.kernel.clock import now
from tests.house.rooms import ROOT
from tools import clock as shifted

TESTS = ROOT / "tests"
READS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.strftime",
    "time.time",
    "time.time_ns",
}
SIGNED = "what is signed is weighed against seconds since 1970, by another program or its like"
READERS = {  # each with its reason; one that is no longer needed must go
    "accounts/test_doors.py": "what a session remembers is in seconds since 1970",
    "conftest.py": "the clock that can be stopped goes on until it is",
    "demo/build_at.py": "says what this program's clock shows, to be compared with the database's",
    "demo/test_any_day.py": "which moments are built today is chosen by the day, and said",
    "meetings/test_guests.py": SIGNED,
    "meetings/test_presence.py": SIGNED,
    "meetings/test_room.py": SIGNED,
    "meetings/test_sfu.py": SIGNED,
    "meetings/test_size.py": SIGNED,
    "meetings/test_turn_relay.py": SIGNED,
    "plans/test_views_agreements.py": SIGNED,
    "scenes.py": "a clock that was stopped is known by not being the machine's",
    "security/looking.py": "what a session remembers is in seconds since 1970",
    "signalling/test_orders.py": SIGNED,
    "signalling/test_sockets.py": SIGNED,
}


def readings(source: str) -> Iterator[int]:
    """The lines that ask the machine for the day or the hour, under whatever name."""
    tree = ast.parse(source)
    named = dict(_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            path = ".".join([named.get(first, first), *rest])
            if ".".join(path.split(".")[-2:]) in READS and first in named:
                yield node.lineno


def _names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((one.asname or one.name, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in {"time", "datetime"}:
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


@cache
def reading_files() -> set[str]:
    return {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if any(readings(path.read_text(encoding="utf-8")))
    }


def test_no_test_asks_the_machine_what_day_it_is():
    assert reading_files() - READERS.keys() == set()


def test_every_exception_is_still_needed():
    assert READERS.keys() - reading_files() == set()


@pytest.mark.parametrize(
    "planted",
    [
        "import datetime as dt\nx = dt.date.today()",
        "import datetime\nx = datetime.datetime.now(datetime.UTC)",
        "from datetime import date as day\nx = day.today()",
        "from time import time\nx = time()",
        "import time as t\nx = t.strftime('%A')",
        "from datetime import datetime\nx = map(datetime.fromtimestamp, [])\nask = datetime.now",
    ],
)
def test_a_planted_reading_is_found(planted):
    assert list(readings(planted))


@pytest.mark.parametrize(
    "harmless",
    [
        "from brobygger.kernel.clock import today\nx = today()",
        "import time\nx = time.monotonic()",
        "import datetime as dt\nx = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)",
    ],
)
def test_the_house_clock_and_a_stopwatch_are_no_reading(harmless):
    assert list(readings(harmless)) == []


@pytest.mark.django_db
def test_python_and_the_database_have_one_clock():
    """Also under `make test AT=…`, where both are shifted or neither is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [there] = cursor.fetchone()
    assert abs(there - now()) < dt.timedelta(seconds=30)
    asked = os.environ.get(shifted.ASKED)
    if asked:
        assert shifted.moment(asked) <= now() < shifted.moment(asked) + dt.timedelta(hours=6)


@pytest.mark.django_db
def test_the_database_still_measures_time():
    began = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '200ms'")
        with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
            cursor.execute("SELECT pg_sleep(60)")
    assert 0.1 < time.monotonic() - began < 30


MEASURES = """
import datetime, json, subprocess, sys, threading, time
began, measured = time.monotonic(), {}
def measure(name, act):
    start = time.monotonic()
    act()
    measured[name] = time.monotonic() - start
condition, event = threading.Condition(), threading.Event()
def wait():
    with condition:
        condition.wait(0.2)
def run():
    try:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)
    except subprocess.TimeoutExpired:
        pass
measure("sleep", lambda: time.sleep(0.2))
measure("condition", wait)
measure("event", lambda: event.wait(0.2))
measure("process", run)
shown = "import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())"
child = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True).stdout
print(json.dumps({"measured": measured, "child": child.strip(),
                  "own": datetime.datetime.now(datetime.UTC).isoformat()}))
"""


def test_a_shifted_program_knows_the_moment_and_still_measures_time(tmp_path):
    """Waits that hang or fail are what other libraries of this kind are known for."""
    when = shifted.moment("2028-02-29 23:50")
    said = _output(when, tmp_path, MEASURES)
    for whose in ("own", "child"):
        assert when <= dt.datetime.fromisoformat(said[whose]) < when + dt.timedelta(minutes=5)
    for what, seconds in said["measured"].items():
        assert 0.15 < seconds < 30, what


def test_a_shift_within_a_shift_is_counted_from_the_real_clock(tmp_path):
    inner = (
        "import json, subprocess, sys; from pathlib import Path; from tools import clock;"
        "when = clock.moment('2027-03-28 03:30');"
        "shown = 'import datetime; print(datetime.datetime.now(datetime.UTC).isoformat())';"
        "done = subprocess.run([sys.executable, '-c', shown], capture_output=True, text=True,"
        " env=clock.shifted_to(when, Path(sys.argv[1])));"
        "print(json.dumps(done.stdout.strip()))"
    )
    shown = _output(shifted.moment("2026-12-31 23:59"), tmp_path, inner)
    when = shifted.moment("2027-03-28 03:30")
    assert when <= dt.datetime.fromisoformat(shown) < when + dt.timedelta(minutes=5)


def _output(when: dt.datetime, folder: Path, program: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env=shifted.shifted_to(when, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_test_process_itself_waits():
    began = time.monotonic()
    threading.Event().wait(0.05)
    time.sleep(0.05)
    assert 0.1 <= time.monotonic() - began < 30
