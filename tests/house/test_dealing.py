"""Files are dealt the longest first, and those with a browser to one process while it can be."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import dealing

ROOT = Path(__file__).parents[2]


class Node:
    """A process of the run, and what it was sent."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.sent: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.sent += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def dealt(pytestconfig, monkeypatch, files: dict[str, tuple[float, bool]]) -> list[list[str]]:
    """In which order two processes that take equally long get the files."""
    seconds = {name: taken for name, (taken, _browser) in files.items() if taken}
    browsers = {name for name, (_taken, browser) in files.items() if browser}
    monkeypatch.setattr(dealing, "noted", lambda: seconds)
    monkeypatch.setattr(dealing, "drives_a_browser", lambda file: file in browsers)
    monkeypatch.setattr(pytestconfig.option, "tx", ["popen", "popen"], raising=False)
    monkeypatch.setattr(pytestconfig.option, "loadscopereorder", False, raising=False)
    tests = [f"{name}::test_{number}" for name in files for number in range(3)]
    dealer, nodes = dealing.Dealer(pytestconfig), [Node("first"), Node("second")]
    for node in nodes:
        dealer.add_node(node)
        dealer.add_node_collection(node, tests)
    dealer.schedule()
    for step in range(len(tests)):
        for node in nodes:
            if step < len(node.sent):
                dealer.mark_test_complete(node, node.sent[step])
    return [list(dict.fromkeys(tests[one].split("::")[0] for one in node.sent)) for node in nodes]


def test_the_longest_is_dealt_first_and_the_unknown_before_it(pytestconfig, monkeypatch):
    files = {"a": (1, False), "b": (30, False), "c": (0, False), "d": (20, False), "e": (5, False)}
    first, second = dealt(pytestconfig, monkeypatch, files)
    assert (first, second) == (["c", "d", "a"], ["b", "e"])


def test_browsers_go_to_one_process_while_others_have_something_else(pytestconfig, monkeypatch):
    files = {"a": (9, True), "b": (50, False), "c": (40, True), "d": (3, False), "e": (2, True)}
    first, second = dealt(pytestconfig, monkeypatch, files)
    assert first == ["c", "a", "e"]
    assert second == ["b", "d"]


def test_whoever_has_nothing_else_left_takes_a_browser_too(pytestconfig, monkeypatch):
    files = {"a": (9, True), "b": (50, False), "c": (40, True), "d": (3, True), "e": (2, True)}
    first, second = dealt(pytestconfig, monkeypatch, files)
    assert sorted(first + second) == sorted(files)
    assert second[0] == "b"
    assert len(second) > 1


@pytest.mark.parametrize("place", sorted(dealing.OF_PROCESSES))
def test_every_place_of_processes_is_there(place):
    assert (ROOT / place).exists()


def test_every_noted_file_is_there():
    assert [one for one in dealing.noted() if not (ROOT / one).exists()] == []


def test_a_file_says_itself_that_it_drives_a_browser():
    assert dealing.drives_a_browser("tests/journeys/test_main_job.py")
    assert not dealing.drives_a_browser("tests/plans/test_clock.py")


def test_what_a_run_took_is_noted_and_the_rest_keeps_its_line(monkeypatch, tmp_path):
    here, elsewhere, gone = (
        "tests/house/test_dealing.py",
        "tests/house/test_style.py",
        "tests/gone.py",
    )
    monkeypatch.setattr(dealing, "NOTED", tmp_path / "durations.csv")
    dealing.NOTED.write_text(f"file,seconds\n{here},9.0\n{elsewhere},3.0\n{gone},2.0\n")
    monkeypatch.setattr(dealing, "_seconds", {here: 1.04})
    dealing.note()
    assert dealing.noted() == {elsewhere: 3.0, here: 1.0}
