"""Homes and servers of their own for tests that kill things."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Home:
    """A scratch home; commands run in it as a stranger would run them."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        plain = {
            k: v for k, v in os.environ.items() if not k.startswith(("BROBYGGER_", "DATABASE_"))
        }
        return plain | {
            "BROBYGGER_HOME": str(self.folder),
            "BROBYGGER_SITE_URL": "http://localhost",
            "PYTHONPATH": str(ROOT / "src"),
            **self.environment,
        }

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "brobygger.config", *words, **variables)

    def python(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=self.variables | variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "brobygger.config", *words],
            env=self.variables | variables,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def base(self) -> Path:
        note = self.folder / "postgres.place"
        return Path(note.read_text()) if note.exists() else self.folder

    def postmaster(self) -> int:
        return int((self.base / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def superuser_does(self, words: str) -> None:
        password = (self.folder / "keys" / "superuser_password").read_text()
        (socket_file,) = (self.base / "run").glob(".s.PGSQL.*[0-9]")
        with psycopg.connect(
            host=str(self.base / "run"),
            port=socket_file.name.rsplit(".", 1)[1],
            user="postgres",
            password=password,
            dbname="postgres",
            autocommit=True,
        ) as server:
            server.execute(words)

    def remove(self) -> None:
        self.run("stop")
        base = self.base
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Prepared, as commands that look prepare nothing."""
    scratch = Home(tmp_path_factory.mktemp("home"))
    made = scratch.run("migrate")
    assert made.returncode == 0, made.stderr
    yield scratch
    scratch.remove()


@pytest.fixture
def fresh_home(tmp_path: Path) -> Iterator[Home]:
    scratch = Home(tmp_path / "home")
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
