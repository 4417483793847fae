"""A Janus of the tests' own, started as `serve --with-media` does, and somebody who talks to it."""

import contextlib
import itertools
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

from websockets.sync.client import connect

from brobygger.config import janus as program
from brobygger.config.child import Child
from brobygger.config.home import secret
from brobygger.meetings.media.janus import PLUGIN, Janus
from tests.browser import free_port

_serials = itertools.count(1)


@dataclass
class Running:
    """The process, our way to it, and the browsers' way to it."""

    child: Child
    janus: Janus
    address: str

    def falls(self) -> None:
        """As suddenly as it can."""
        os.killpg(self.child.process.pid, signal.SIGKILL)
        self.child.process.wait(10)
        self.child.process.stdin.close()

    def until_well(self, *, seconds: float = 10) -> None:
        until = time.monotonic() + seconds
        while not self.janus.is_well():
            assert time.monotonic() < until, "Janus did not answer"
            time.sleep(0.02)


@contextlib.contextmanager
def running(monkeypatch) -> Iterator[Running]:
    monkeypatch.setenv("BROBYGGER_JANUS_PORT", str(free_port()))
    prepared = program.prepare()
    child = Child("brobygger.config.foreign", *prepared.command)
    place = prepared.environment
    made = Running(
        child,
        Janus(place["BROBYGGER_JANUS_API"], secret=secret("janus")),
        f"ws://127.0.0.1:{place['BROBYGGER_JANUS_PORT']}",
    )
    child.start()
    try:
        made.until_well()
        yield made
    finally:
        child.stop()
        child.process.stdin.close()
        program.forget()


class Stranger:
    """A browser's part of the talk, without a browser and without manners."""

    def __init__(self, address: str, api: str) -> None:
        self.api = api
        self.going = connect(address, subprotocols=["janus-protocol"], open_timeout=5)

    def __enter__(self) -> "Stranger":
        self.line = self.going.__enter__()
        return self

    def __exit__(self, *gone: object) -> None:
        self.going.__exit__(*gone)

    def asks(self, janus: str, **more: object) -> dict:
        transaction = str(next(_serials))
        asked = {"janus": janus, "transaction": transaction, "token": self.api, **more}
        self.line.send(json.dumps(asked))
        return self.hears(lambda one: one.get("transaction") == transaction)

    def hears(self, what, *, seconds: float = 5) -> dict:
        """The next message of this kind that is more than an acknowledgement."""
        until = time.monotonic() + seconds
        while True:
            one = json.loads(self.line.recv(max(0.01, until - time.monotonic())))
            if one.get("janus") != "ack" and what(one):
                return one

    def comes(self) -> dict:
        created = self.asks("create")
        if created["janus"] != "success":
            return created
        self.session = {"session_id": created["data"]["id"]}
        return self.attaches()

    def attaches(self) -> dict:
        attached = self.asks("attach", plugin=PLUGIN, **self.session)
        if attached["janus"] == "success":
            self.place = self.session | {"handle_id": attached["data"]["id"]}
        return attached

    def says(self, **body: object) -> dict:
        return self.asks("message", body=body, **self.place)["plugindata"]["data"]

    def joins(self, given, **more: object) -> dict:
        about = {"room": given.room, "id": given.feed, "token": given.token} | more
        return self.says(request="join", ptype="publisher", **about)
