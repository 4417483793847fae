"""The benchmark of signalling, small: both ways really let everybody in, and what is told is right."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from brobygger.bench.signalling import KINDS, measure, summary, table

NUMBERS = {"p50_ms", "p95_ms", "last_ms", "kb_per_socket", "cpu_ms_per_join", "own_ms_per_join"}


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_gets_in_and_is_counted(kind):
    with ThreadPoolExecutor(1) as aside:  # an open browser keeps a loop of its own in this thread
        found = aside.submit(measure, kind, idle=14, joins=8).result()
    assert found.keys() == NUMBERS
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    assert 0 < found["last_ms"] < 20_000


def test_the_median_of_the_rounds_is_told_and_how_many_times_ours_it_is():
    rounds = {
        "ours": [{"p95_ms": 10.0}, {"p95_ms": 30.0}, {"p95_ms": 20.0}],
        "channels": [{"p95_ms": 50.0}] * 3,
    }
    report = summary(rounds)
    assert report["channels_to_ours"] == {"p95_ms": 2.5}
    assert table(report | {"idle": 5, "joins": 2}).splitlines()[-1].endswith("2.50")
