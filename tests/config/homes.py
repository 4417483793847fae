"""Scratch homes, and a prepared one that is made once and copied from then on.

A home that has been migrated is the same for everyone who begins with one. It is kept beside the
tests' own database under the name of everything it is made of, whole or not at all, and made anew
when any of that, or the month of its audit partitions, is another.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import psycopg
from django.utils import timezone

from brobygger.config import postgres
from brobygger.config.home import home as home_of_the_tests
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
FURNISHED_BY = ("config/*.py", "*/management/commands/*.py", "citizens/key_check.py")
# The demo's database, empty yet, as `migrate` in demo mode would make it.
OF_THE_DEMO = """
import django
django.setup()
from brobygger.config import postgres, prepare
from brobygger.config.database import DEMO_DATABASE
from brobygger.config.demo_database import DEMO_MARK, _comment
with postgres.ready(), prepare.maintenance() as server:
    prepare.clone_database(server, DEMO_DATABASE, template="brobygger")
    _comment(server, DEMO_DATABASE, DEMO_MARK)
"""


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
        if (self.base / "postgres" / "postmaster.pid").exists():  # else there is nothing to stop
            self.run("stop")
        base = self.base
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(base, ignore_errors=True)


def furnish(scratch: Home) -> Home:
    """Keys and databases as after `brobygger migrate`, and in demo mode the same; server down."""
    with _kept() as kept, _at(scratch.folder):
        shutil.copytree(kept / "keys", scratch.folder / "keys")
        here = postgres.cluster()
        postgres._make_folders(here)
        _copy(kept / "postgres", here.data)
        with (here.data / "postgresql.conf").open("a") as settings:  # the last word counts
            settings.write(f"unix_socket_directories = '{here.sockets}'\n")
    return scratch


@contextmanager
def _kept() -> Iterator[Path]:
    """The prepared home, made if it is missing; while somebody copies it nobody takes it away."""
    shelf = home_of_the_tests() / "furnished"
    shelf.mkdir(exist_ok=True, mode=0o700)
    with (shelf / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        while not (kept := shelf / _state()).exists():
            fcntl.flock(lock, fcntl.LOCK_EX)  # lets go in between: another may have made it
            if not kept.exists():
                _make(shelf, kept)
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield kept


def _make(shelf: Path, kept: Path) -> None:
    """Under another name first; what a killed run or another state left behind goes."""
    scratch = Home(shelf / "making")
    scratch.remove()
    for old in shelf.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    made = scratch.run("migrate")
    assert made.returncode == 0, made.stderr
    variables = {"DJANGO_SETTINGS_MODULE": "brobygger.config.settings"}
    cloned = scratch.python("-c", OF_THE_DEMO, **variables)
    assert cloned.returncode == 0, cloned.stderr
    whole = shelf / "whole"
    whole.mkdir(mode=0o700)
    shutil.copytree(scratch.folder / "keys", whole / "keys")
    _copy(scratch.base / "postgres", whole / "postgres")
    (whole / "postgres" / "server.log").unlink()
    scratch.remove()
    whole.rename(kept)


def _state() -> str:
    """Everything the prepared home is made of."""
    state = hashlib.sha256(databases.template_name().encode())
    state.update(f"{timezone.now():%Y-%m}".encode())
    source = databases.SOURCE
    for path in sorted(path for one in FURNISHED_BY for path in source.glob(one)):
        state.update(path.relative_to(source).as_posix().encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _copy(data: Path, to: Path) -> None:
    """With owner and mode, which the server is strict about."""
    subprocess.run(["cp", "-a", str(data), str(to)], check=True)


@contextmanager
def _at(folder: Path) -> Iterator[None]:
    """As a program sees it whose home that is."""
    with patch.dict(os.environ, {"BROBYGGER_HOME": str(folder)}):
        yield
