"""A whole house of its own for proofs: a scratch home, its database, a real `brobygger serve`."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests.config.conftest import a_free_port, until
from tests.config.homes import Home, furnish
from tests.config.test_serve import READY, said_until_ready, status
from tests.proofs.visitor import NoAnswer, Visitor

DATABASE = "brobygger_demo"
ATTEMPTS = 120  # half a second apart
NOT_UP = (psycopg.OperationalError, ValueError)  # no answer, or no socket yet


class House:
    """`with House(folder, plans=2) as house:` serves until the end, whatever is killed meanwhile."""

    def __init__(self, folder: Path, *, plans: int) -> None:
        self.home = Home(
            folder,
            {
                "BROBYGGER_DEMO": "1",
                "BROBYGGER_IDLE_MINUTES": "600",
                "BROBYGGER_STATIC": str(settings.STATIC_ROOT),  # collected once for all homes
            },
        )
        self.port, self.plans = a_free_port(), plans
        self.server: subprocess.Popen[str] | None = None

    def __enter__(self) -> "House":
        furnish(self.home)
        self.serve()
        told = self.home.python("-m", "tests.proofs.world", str(self.plans))
        assert told.returncode == 0, told.stderr
        self.tables: list[dict[str, Any]] = json.loads(told.stdout)
        return self

    def __exit__(self, *_: object) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(30)
            self.server.stdout.close()
        self.home.remove()

    def serve(self) -> None:
        """Start, or start again after `brobygger serve` itself was killed."""
        if self.server is not None:
            self.server.wait()
            self.server.stdout.close()
            until(lambda: status(self.port) == 0)
        self.server = self.home.start("serve", PORT=str(self.port))
        said = said_until_ready(self.server)
        assert READY in said, said

    def visitor(self, plan: int, name: str) -> Visitor:
        """Someone around the table, signed in."""
        return Visitor(self.port).sign_in(self.tables[plan]["people"][name])

    def kill_database(self) -> None:
        os.kill(self.home.postmaster(), signal.SIGKILL)

    def kill_workers(self) -> None:
        """The web server with all its workers; the worker of jobs stays."""
        for pid in self._children("config.web"):
            os.killpg(pid, signal.SIGKILL)

    def kill_server(self) -> None:
        """Everything at once: the one that looks after them, the web server, the jobs' worker."""
        children = self._children("brobygger.config")
        self.server.kill()
        for pid in children:
            os.killpg(pid, signal.SIGKILL)
        self.serve()

    def _children(self, words: str) -> list[int]:
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return [int(r[0]) for r in rows if r[1] == str(self.server.pid) and words in r[2]]

    def wait_until_well(self, seconds: float = 60.0) -> float:
        """Until pages that need the database are answered again; how long that took."""
        began = time.monotonic()
        assert until(lambda: status(self.port) == 200, seconds=seconds), "it did not come back"
        return time.monotonic() - began

    def ask(self, question: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        """Asked as the owner of the tables, past row security; patiently, it may be coming up."""
        for _ in range(ATTEMPTS):
            with contextlib.suppress(*NOT_UP), self._as_owner() as database:
                return database.execute(question, values or named or None).fetchall()
            time.sleep(0.5)
        raise AssertionError("the database did not come back")

    def do(self, words: str, *values: object) -> None:
        """Done as the owner of the tables: only to see whether a proof notices."""
        with self._as_owner() as database:
            database.execute(words, values)

    def _as_owner(self) -> psycopg.Connection[Any]:
        password = (self.home.folder / "keys" / "owner_password").read_text()
        (socket_file,) = (self.home.base / "run").glob(".s.PGSQL.*[0-9]")
        return psycopg.connect(
            host=str(self.home.base / "run"),
            port=socket_file.name.rsplit(".", 1)[1],
            user="brobygger_owner",
            password=password,
            dbname=DATABASE,
        )

    def verify(self) -> str:
        """What `brobygger verify` finds broken; nothing when all promises hold."""
        done = self.home.run("verify")
        return "" if done.returncode == 0 else done.stdout + done.stderr


def try_until_answered(visitor: Visitor, path: str, *, seconds: float = 60.0) -> str:
    """A page, asked for again and again while the house is down."""

    def page() -> str:
        try:
            answer = visitor.get(path)
        except NoAnswer:
            return ""
        return answer.body if answer.status == 200 else ""

    found = until(page, seconds=seconds)
    assert found, f"{path} was never answered"
    return str(found)
