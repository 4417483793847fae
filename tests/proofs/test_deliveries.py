"""Nothing is lost and nothing said twice unseen when the worker ends in the middle of a delivery.

The full size (100 stops, 100 kills, 10 stops of the whole server) runs with `make prove`; the suite
does a few with the same code. The other side is a mail server and a gateway that take their time.
"""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.conftest import a_free_port, until
from tests.config.homes import ROOT, Home, furnish
from tests.config.test_serve import READY, said_until_ready
from tests.proofs.sink import MOMENTS, Sink

SLOW = 0.4  # seconds the other side thinks at each step
HOLD = (
    "import sys; from brobygger.config import postgres\nwith postgres.running(): sys.stdin.read()"
)
# Work that comes again, left behind while its next turn waits already: one of them is enough.
LEFT_BEHIND = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status)
    VALUES ('audit', 'audit.seal', 'audit.seal', '{"timestamp": 0}', 'doing'),
           ('audit', 'audit.seal', 'audit.seal', '{"timestamp": 0}', 'todo') RETURNING id"""
ALL_GONE = (
    1800  # seconds: a worker is believed dead after fifteen, and much is left after 100 kills
)


class PostOffice:
    """A scratch home with a database, somebody who writes messages, and workers one can end."""

    def __init__(self, folder: Path, sink: Sink) -> None:
        places = {**sink.places, "BROBYGGER_SITE_URL": "http://localhost"}
        self.home, self.sink, self.written = Home(folder, places), sink, set[str]()

    def __enter__(self) -> "PostOffice":
        furnish(self.home)
        self.holder = self.program("-c", HOLD)
        assert until(self.answers), "no database"
        self.writer = self.program("-m", "tests.proofs.letters")
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self.writer, self.holder):
            one.stdin.close()
            one.wait(30)
            one.stdout.close()
        self.home.remove()

    def program(self, *words: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.home.variables,
            cwd=ROOT,
            stdin=pipe,
            stdout=pipe,
            text=True,
            start_new_session=True,
        )

    def write(self, number: int) -> None:
        self.writer.stdin.write(f"{number}\n")
        self.writer.stdin.flush()
        self.written |= set(self.writer.stdout.readline().split())

    def worker(self) -> subprocess.Popen[str]:
        return self.program("-m", "brobygger.config.worker")

    def answers(self) -> bool:
        try:
            return self.ask("SELECT 1") == [(1,)]
        except (OSError, ValueError, psycopg.Error):
            return False

    def ask(self, question: str) -> list[tuple[object, ...]]:
        (socket_file,) = (self.home.base / "run").glob(".s.PGSQL.*[0-9]")
        password = (self.home.folder / "keys" / "owner_password").read_text()
        with psycopg.connect(
            host=str(self.home.base / "run"),
            port=socket_file.name.rsplit(".", 1)[1],
            user="brobygger_owner",
            password=password,
            dbname="brobygger",
        ) as database:
            return database.execute(question).fetchall()

    def unsent(self) -> int:
        [(number,)] = self.ask("SELECT count(*) FROM notices_message WHERE sent_at IS NULL")
        return int(str(number))

    def doubted(self) -> set[str]:
        found = self.ask("SELECT id::text FROM notices_message WHERE doubted_at IS NOT NULL")
        return {str(number) for (number,) in found} & self.written

    def finish(self) -> None:
        """Let one worker do what is left, and stop it as it should be stopped."""
        last = self.worker()
        left = until(lambda: self.unsent() == 0, seconds=ALL_GONE)
        end(last, signal.SIGTERM)
        assert left, f"{self.unsent()} messages never left"
        [(held,)] = self.ask("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        assert held == 0
        assert set(self.sink.taken) == self.written


def end(worker: subprocess.Popen[str], *signals: int) -> int:
    for number in signals:
        worker.send_signal(number)
    code = worker.wait(60)
    worker.stdin.close()
    worker.stdout.close()
    return code


@pytest.fixture(scope="module")
def open_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    with Sink(SLOW) as sink, PostOffice(tmp_path_factory.mktemp("post") / "home", sink) as made:
        yield made


@pytest.fixture
def office(open_office: PostOffice) -> PostOffice:
    """The same office, with nothing counted yet."""
    open_office.written.clear()
    open_office.sink.taken.clear()
    return open_office


@pytest.mark.parametrize("stops", [3, pytest.param(100, marks=pytest.mark.prove)])
def test_a_stop_in_mid_delivery_finishes_it(office, stops, say):
    """Two signals, as an impatient parent and a closing pipe give: the second is no news."""
    for turn in range(stops):
        office.write(2)
        worker = office.worker()
        office.sink.wait_for(MOMENTS[turn % len(MOMENTS)])
        assert end(worker, signal.SIGTERM, signal.SIGTERM) == 0
        assert office.ask("SELECT id FROM procrastinate_jobs WHERE status = 'doing'") == []
    office.finish()
    assert set(office.sink.taken.values()) == {1}
    assert office.doubted() == set()
    say(f"{stops} stops: {len(office.written)} messages, each taken once")


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.prove)])
def test_a_killed_worker_loses_nothing_and_what_went_twice_is_named(office, kills, say):
    chance = random.Random(kills)
    assert len(office.ask(LEFT_BEHIND)) == 2
    for turn in range(kills):
        office.write(2)
        worker = office.worker()
        office.sink.wait_for(MOMENTS[-1 - turn % len(MOMENTS)])
        until(lambda: False, seconds=chance.uniform(0, SLOW))
        assert end(worker, signal.SIGKILL) == -signal.SIGKILL
    office.finish()
    twice = {number for number, times in office.sink.taken.items() if times > 1}
    assert twice <= office.doubted()
    named = len(office.doubted())
    say(f"{kills} kills: {len(office.written)} messages, {len(twice)} twice, {named} named")


@pytest.mark.parametrize("stops", [1, pytest.param(10, marks=pytest.mark.prove)])
def test_stopping_the_server_waits_for_the_delivery_in_hand(office, stops):
    for _ in range(stops):
        office.write(1)
        server = office.home.start("serve", PORT=str(a_free_port()))
        said = said_until_ready(server)
        assert READY in said, said
        office.write(1)
        office.sink.wait_for("whole")
        server.terminate()
        server.communicate(timeout=90)
        assert office.ask("SELECT id FROM procrastinate_jobs WHERE status = 'doing'") == []
    office.finish()
    assert set(office.sink.taken.values()) == {1}
