"""`brobygger bench`: a scratch database beside the real one, and the measuring inside it."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django
from django.db import connections
from django.utils.module_loading import import_string

from . import prepare
from .child import Child
from .postgres import ready

SCRATCH = "brobygger_bench"
ONE_BENCH = 20260714  # advisory lock: two at once would measure each other
SLOWEST_START = 60.0

USAGE = """usage: brobygger bench access --citizens N [--rounds N] [--json]
       brobygger bench pages [--times N] [--seconds N] [--json]
       brobygger bench signalling [--idle N] [--joins N] [--rounds N] [--json]
"""


def bench(words: list[str]) -> int:
    """Measure; everything happens in a database that is dropped afterwards."""
    chosen = BENCHES.get(words[1] if len(words) > 1 else "")
    if chosen is None:
        sys.stderr.write(USAGE)
        return 2
    os.environ["BROBYGGER_DATABASE"] = SCRATCH
    return chosen(words[2:])


def _access(words: list[str]) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "brobygger.config.settings_bench"
    django.setup()
    run = import_string("brobygger.bench.access.main")  # reads the settings chosen just above
    with ready(), scratch_database(_migrated):
        return int(run(words))


def _pages(words: list[str]) -> int:
    """On the demo's database, whose people can be signed in without proof."""
    os.environ["BROBYGGER_DEMO"] = "1"
    django.setup()
    fill = import_string("brobygger.config.demo_database.make")
    run = import_string("brobygger.bench.pages.main")
    with ready(), scratch_database(lambda: fill(SCRATCH)), serving() as port:
        return int(run(words, port))


def _signalling(words: list[str]) -> int:
    """Without a database: neither program has one."""
    return int(import_string("brobygger.bench.signalling.main")(words))


BENCHES: dict[str, Callable[[list[str]], int]] = {
    "access": _access,
    "pages": _pages,
    "signalling": _signalling,
}


def _migrated() -> None:
    prepare.prepare(SCRATCH)
    prepare.migrate()


@contextmanager
def scratch_database(fill: Callable[[], object]) -> Iterator[None]:
    """Made, filled and dropped; one that an interrupted run left behind is dropped first."""
    prepare.make_roles()
    with prepare.alone(ONE_BENCH, wait=False) as is_ours, prepare.maintenance() as server:
        if not is_ours:
            raise SystemExit("brobygger: another benchmark is running on this server.")
        prepare.drop_database(server, SCRATCH)
        try:
            fill()
            yield
        finally:
            connections.close_all()
            prepare.drop_database(server, SCRATCH)


@contextmanager
def serving() -> Iterator[int]:
    """The web server alone, on a free port of loopback: no worker, so no mail leaves the scratch."""
    import_string("brobygger.config.static.collect")()
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port = int(attempt.getsockname()[1])
    place = {"PORT": str(port), "BROBYGGER_BIND": "127.0.0.1", "BROBYGGER_POOL": "1"}
    web = Child("brobygger.config.web", **place)
    web.start()
    try:
        _wait_for(port)
        yield port
    finally:
        web.stop()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5).close()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise SystemExit("brobygger: the server to be measured did not answer.") from None
            time.sleep(0.2)
        else:
            return
