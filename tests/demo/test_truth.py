"""For every demo citizen and reader the pages tell what the tables say: none of it differs.

"Left out", "seen by", "can everybody see everything?" and the ground in the log, each against the
reckoning of `tests/truth.py`; the lies planted in `tests/plans/test_truth.py` are found here, too.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plans.test_truth import FAULTS

ROOT = Path(__file__).resolve().parents[2]
FEWEST_LOOKS, FEWEST_COMPARISONS = 100, 5000


@pytest.mark.prove
def test_the_pages_of_the_whole_demo_tell_the_truth(say):
    done = subprocess.run(
        [sys.executable, "-W", "ignore::SyntaxWarning", "-m", "tests.demo.truth_at"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["differences"] == []
    assert set(found["caught"]) == set(FAULTS)
    assert found["looks"] >= FEWEST_LOOKS
    assert found["comparisons"] >= FEWEST_COMPARISONS
    say(
        f"{found['citizens']} citizens, {found['readers']} readers, {found['looks']} plans opened,"
        f" {found['screens']} screens read, {found['comparisons']} comparisons, 0 differences;"
        f" {len(FAULTS)} planted lies found"
    )
