"""Every line the house can write has a word in the citizen's own log."""

import re
from pathlib import Path

from brobygger.audit.actions import ACTIONS, action_label

SOURCE = Path(__file__).resolve().parents[2] / "src" / "brobygger"
WRITTEN = re.compile(r"""\b(?:record|look)\(\s*[\w.]+,\s*(?:"([\w.]+)"|(\w[^,]*?)),""")
LITERAL = re.compile(r'"([a-z_]+(?:\.[a-z_]+)+|refused)"')


def written() -> dict[str, str]:
    """Action → the file that writes it."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        for literal, computed in WRITTEN.findall(path.read_text()):
            for action in [literal] if literal else LITERAL.findall(computed):
                found[action] = path.name
    return found


def test_every_action_written_anywhere_has_a_label():
    assert {action: file for action, file in written().items() if action not in ACTIONS} == {}


def test_the_search_finds_what_is_written():
    assert {"citizen.opened", "consent.withdrawn", "plan.opened", "refused"} <= set(written())


def test_a_line_is_shown_though_its_word_is_missing():
    assert action_label("something.new") == "something.new"
