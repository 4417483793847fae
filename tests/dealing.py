"""Who gets which file: the longest first, and what drives a browser to one process while it can.

A run is over when its last process is, so the long files must not come last. A browser waits half
its time, and two at once on two cores wait for each other: one process takes the files that drive
one, and the others join in when nothing else is left. How long files take was noted by
`make durations` in `tests/data/durations.csv`; a file nobody has noted is dealt first.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

NOTED = Path(__file__).parent / "data" / "durations.csv"
COLUMNS = ("file", "seconds", "browser")
UNKNOWN = 1_000.0
OF_PROCESSES = {
    *("tests/bench/", "tests/proofs/", "tests/demo/test_any_day.py"),
    *("tests/meetings/test_sfu.py", "tests/meetings/test_turn_relay.py"),
}
STARTERS = {"home", "fresh_home", "processes"}  # fixtures
_seconds: Counter[str] = Counter()
_with_browser: set[str] = set()


class Dealer(LoadFileScheduling):
    """Whole files, the longest first; the first process begins with those that drive a browser."""

    def schedule(self) -> None:
        self.seconds, self.with_browser = noted()
        super().schedule()

    def _assign_work_unit(self, node: WorkerController) -> None:
        self.workqueue.move_to_end(self._next_for(node), last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: WorkerController) -> str:
        drives = node is self.nodes[0]
        return min(
            self.workqueue,
            key=lambda file: (
                (file in self.with_browser) is not drives,
                -self.seconds.get(file, UNKNOWN),
            ),
        )


def noted() -> tuple[dict[str, float], set[str]]:
    """How long each file took, and which drive a browser."""
    with NOTED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seconds = {row["file"]: float(row["seconds"]) for row in rows}
    return seconds, {row["file"] for row in rows if row["browser"]}


def note() -> None:
    """Write down what this run took; what it did not run keeps its line."""
    seconds, with_browser = noted()
    seconds |= {file: round(taken, 1) for file, taken in _seconds.items()}
    with_browser |= _with_browser
    with NOTED.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for name in sorted(seconds, key=lambda one: (-seconds[one], one)):
            if (NOTED.parents[2] / name).exists():
                lines.writerow((name, seconds[name], "x" if name in with_browser else ""))


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
    file = report.nodeid.split("::", 1)[0]
    _seconds[file] += report.duration
    if "browser" in report.keywords:
        _with_browser.add(file)


def pytest_sessionfinish(session: pytest.Session) -> None:
    is_controller = not hasattr(session.config, "workerinput")
    if is_controller and session.config.option.note_durations:
        note()
