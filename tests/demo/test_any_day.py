"""The demo is really built at another moment: Python's clock and PostgreSQL's are shifted together.

`make prove` builds it at every moment below, the suite at three of them, other ones each day.
`test_order` proves the same of every day without building.
"""

import datetime as dt
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo.fewer import as_written_down
from tools import clock

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = (
    "2026-12-07 00:05",  # Monday
    "2026-12-08 23:50",
    "2026-12-09 11:00",
    "2026-12-10 00:05",
    "2026-12-11 23:50",
    "2026-12-12 11:00",
    "2026-12-13 00:05",  # Sunday
    "2027-03-28 01:55",  # the hour from two to three is lost
    "2027-03-28 03:05",
    "2027-10-31 02:30",  # the hour from two to three comes twice
    "2027-10-31 03:20",
    "2028-02-29 11:00",
    "2026-12-24 16:00",
    "2026-12-31 23:50",
    "2027-01-01 00:05",
)
A_BUILD = dt.timedelta(minutes=15)  # on a busy machine
SEEN = {  # of the stories, on whatever day they are told
    "lines_to_come": 0,
    "meetings_going_on": 1,
    "open_emergencies": 1,
    "broken": [],
}


def build_at(words: str, folder: Path) -> tuple[dict[str, Any], float]:
    """What stood in the database, and how long it took with everything around it."""
    when, began = clock.moment(words), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-W", "ignore::SyntaxWarning", "-m", "tests.demo.build_at"],
        env=clock.shifted_to(when, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{words}: {done.stderr[-3000:]}"
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for whose in ("python", "database"):
        shown = dt.datetime.fromisoformat(found[whose])
        assert when <= shown <= when + A_BUILD, f"{words}: the clock of {whose} said {shown}"
    return found, time.monotonic() - began


def tried(words: str, folder: Path) -> str:
    found, seconds = build_at(words, folder)
    assert {what: found[what] for what in SEEN} == SEEN, words
    assert sorted(json.loads(found["reads_less"])) == as_written_down(), words
    assert found["plans"] > 15
    assert found["lines"] > 1000
    assert found["meetings_to_come"] > 3
    assert found["late"] > 5
    return f"{clock.moment(words):%a} {words}: {seconds:.0f} s ({found['lines']} lines)"


def of_today(count: int) -> list[str]:
    """Other ones each day, the same ones all day."""
    return random.Random(dt.datetime.now(clock.DENMARK).date().toordinal()).sample(MOMENTS, count)


@pytest.fixture
def folder() -> Iterator[Path]:
    with clock.another_home() as found:
        yield found


def test_the_demo_builds_at_three_moments_chosen_by_the_day(folder, say):
    for words in of_today(3):
        say(tried(words, folder))


@pytest.mark.prove
def test_the_demo_builds_at_every_moment(folder, say):
    for words in MOMENTS:
        say(tried(words, folder))
