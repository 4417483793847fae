"""Homes and servers of their own for tests that kill things."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.config.homes import Home, furnish


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Prepared, as commands that look prepare nothing."""
    scratch = furnish(Home(tmp_path_factory.mktemp("home")))
    yield scratch
    scratch.remove()


@pytest.fixture
def fresh_home(tmp_path: Path) -> Iterator[Home]:
    scratch = Home(tmp_path / "home")
    yield scratch
    scratch.remove()


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Home]:
    """Prepared too, for one test that spoils it."""
    scratch = furnish(Home(tmp_path / "home"))
    yield scratch
    scratch.remove()


@pytest.fixture
def free_port() -> int:
    return a_free_port()


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def processes() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Processes started by a test end with it."""
    started: list[subprocess.Popen[str]] = []

    def keep(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        started.append(process)
        return process

    yield keep
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        if process.stdout:
            process.stdout.close()


def until(found: Callable[[], object], *, seconds: float = 20.0) -> object:
    """Wait for something to become true; what it was, or what it still is not, comes back."""
    deadline = time.monotonic() + seconds
    while not (answer := found()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer
