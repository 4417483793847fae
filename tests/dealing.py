"""Who gets which file: the longest first, and what drives a browser to one process while it can.

A run is over when its last process is, so the long files must not come last. A browser waits half
its time, and two at once on two cores wait for each other: one process takes the files that drive
one, and the others join in when nothing else is left. How long files take was noted by
`make durations` in `tests/data/durations.csv`; a file nobody has noted is dealt first.
"""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).parents[1]
NOTED = ROOT / "tests" / "data" / "durations.csv"
COLUMNS = ("file", "seconds")
UNKNOWN = 1_000.0
OF_PROCESSES = {
    *("tests/bench/", "tests/proofs/", "tests/demo/test_any_day.py"),
    *("tests/meetings/test_sfu.py", "tests/meetings/test_turn_relay.py"),
}
STARTERS = {"home", "fresh_home", "own_home", "standing", "processes"}  # fixtures
_seconds: Counter[str] = Counter()


class Dealer(LoadFileScheduling):
    """Whole files, the longest first; the first process begins with those that drive a browser."""

    def schedule(self) -> None:
        self.seconds = noted()
        super().schedule()

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(self._next_for(node), last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: WorkerController) -> str:
        drives = node is self.nodes[0]
        return min(
            self.workqueue,
            key=lambda file: (
                drives_a_browser(file) is not drives,
                -self.seconds.get(file, UNKNOWN),
            ),
        )


def noted() -> dict[str, float]:
    """How long each file took."""
    with NOTED.open(encoding="utf-8", newline="") as file:
        return {row["file"]: float(row["seconds"]) for row in csv.DictReader(file)}


@cache
def drives_a_browser(file: str) -> bool:
    return "pytest.mark.browser" in (ROOT / file).read_text(encoding="utf-8")


def note() -> None:
    """Write down what this run took; what it did not run keeps its line."""
    seconds = noted() | {file: round(taken, 1) for file, taken in _seconds.items()}
    with NOTED.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for name in sorted(seconds, key=lambda one: (-seconds[one], one)):
            if (ROOT / name).exists():
                lines.writerow((name, seconds[name]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts programs of its own is marked `process`, so that `make fast` can leave it out."""
    for item in items:
        uses = set(getattr(item, "fixturenames", ()))
        if item.nodeid.startswith(tuple(OF_PROCESSES)) or STARTERS & uses:
            item.add_marker("process")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--note-durations", action="store_true", help="write what each file took to tests/data"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Dealer | None:
    return Dealer(config, log) if config.option.dist == "loadfile" else None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid.split("::", 1)[0]] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    is_controller = not hasattr(session.config, "workerinput")
    if is_controller and session.config.option.note_durations:
        note()
