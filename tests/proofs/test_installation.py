"""A stranger's installation: docs/operating.md, followed from nothing to a citizen's plan."""

import subprocess
import sys

import pytest

from tests.house.rooms import ROOT

STEPS = (
    "Debian's PostgreSQL 15 is refused",
    "two that migrated at once through the pooler both ended well",
    "the house is served at https://",
    "the first administrator signed in, chose a second step, and showed it",
    "a leader was appointed",
    "a nurse was taken on",
    "a citizen was registered, and her plan begun",
    "the citizen signed in",
    "without a database: health 503",
    "verify: ",
    "all of it is gone again",
)


@pytest.mark.prove
def test_the_page_about_operating_is_true(say):
    """Minutes, not seconds; needs root and Debian's nginx-light, pgbouncer and postgresql-15."""
    followed = subprocess.run(
        [sys.executable, "-m", "tools.installation"], cwd=ROOT, capture_output=True, text=True
    )
    say(followed.stdout)
    assert followed.returncode == 0, followed.stdout + followed.stderr
    assert [step for step in STEPS if step not in followed.stdout] == []
