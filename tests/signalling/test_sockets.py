"""Through real frames: what is malformed, too long or too fast ends the line, and nobody else's."""

import json
import time

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from brobygger.signalling import limits
from brobygger.signalling.app import make_app
from brobygger.signalling.limits import Bucket, Malformed, read
from brobygger.signalling.notebook import Notebook
from tests.signalling.make import KEYS, KNOCK, a_ticket

OURS = {"origin": "http://localhost:8000"}


@pytest.fixture
def client():
    with TestClient(
        make_app(KEYS, notes=Notebook(), origins=["http://localhost:8000", "http://[::1]:8000"])
    ) as client:
        yield client


class Line:
    """One browser, as far as the server can tell."""

    def __init__(self, client, participant="anna", role="participant", **hello):
        self.context = client.websocket_connect("/signalling/", headers=OURS)
        self.socket = self.context.__enter__()
        slip = {} if "resume" in hello else {"ticket": a_ticket(participant, role, now=time.time())}
        self.say("hello", **slip, **hello)

    def say(self, t, **more):
        self.socket.send_text(json.dumps({"v": 1, **more, "t": t}))

    def knock(self):
        self.say(**KNOCK)

    def until(self, t):
        """What comes, up to the first of this kind."""
        while True:
            message = self.socket.receive_json()
            assert message["v"] == 1
            if message["t"] == t:
                return message

    def end(self):
        """The code the line was closed with."""
        while True:
            try:
                self.socket.receive_json()
            except WebSocketDisconnect as closed:
                return closed.code

    def close(self):
        self.context.__exit__(None, None, None)


@pytest.fixture
def pair(client):
    host = Line(client, "host", "host")
    host.knock()
    host.until("admitted")
    anna = Line(client)
    anna.knock()
    while not (entries := host.until("lobby")["entries"]):
        pass
    host.say("admit", id=entries[0]["id"])
    anna.until("admitted")
    host.until("joined")
    yield host, anna
    for one in (host, anna):
        one.close()


def test_it_says_that_it_is_alive(client):
    assert client.get("/health/").text == "ok\n"


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "http://evil.example",
        "null",
        "http://localhost.evil.example",
        "https://localhost:8000",  # our host under another scheme
        "http://localhost:8001",  # another program of the same machine
        "http://localhost",
        "http://localhost:port",
        "ws://localhost:8000",
    ],
)
def test_another_site_cannot_connect(client, origin):
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/signalling/", headers={"origin": origin}),
    ):
        pass


def test_what_one_says_the_other_hears(pair):
    host, anna = pair
    anna.say("relay", to="x", body="lost", mac="m")
    anna.say("ping")
    anna.until("pong")
    host.say("ping")
    assert host.until("pong") == {"v": 1, "t": "pong"}


NOT_OURS = {
    "no JSON": "{",
    "a list": "[]",
    "a number": "1",
    "deep": "[" * 8000,
    "no version": '{"t":"ping"}',
    "another version": '{"v":2,"t":"ping"}',
    "a version that is true": '{"v":"1","t":"ping"}',
    "an unknown kind": '{"v":1,"t":"sudo"}',
    "a kind that is a list": '{"v":1,"t":["ping"]}',
    "a field missing": '{"v":1,"t":"admit"}',
    "a field of another type": '{"v":1,"t":"lock","on":1}',
    "an id too long": json.dumps({"v": 1, "t": "admit", "id": "x" * 65}),
    "too long": json.dumps({"v": 1, "t": "ping", "x": "x" * 16_400}),
    "too long in bytes": json.dumps({"v": 1, "t": "ping", "x": "æ" * 9000}, ensure_ascii=False),
}


@pytest.mark.parametrize("kind", NOT_OURS)
def test_what_is_no_message_of_ours_ends_the_line_and_no_other(pair, kind):
    host, anna = pair
    with pytest.raises(Malformed):
        read(NOT_OURS[kind])
    anna.socket.send_text(NOT_OURS[kind])
    assert anna.end() == 4007
    assert host.until("away")
    host.say("ping")
    assert host.until("pong")


def test_a_binary_frame_ends_the_line(pair):
    host, anna = pair
    anna.socket.send_bytes(b"\x00")
    anna.end()
    assert host.until("away")


def test_a_flood_ends_the_line_and_everybody_else_goes_on(pair):
    host, anna = pair
    for _ in range(int(limits.BURST) + 60):
        anna.say("ping")
    assert anna.end() == 4008
    host.say("ping")
    assert host.until("pong")


def test_the_bucket_lets_a_burst_through_and_then_thirty_a_second():
    bucket = Bucket(at=0.0)
    assert sum(bucket.takes(0.0) for _ in range(500)) == 200
    assert sum(bucket.takes(1.0) for _ in range(500)) == 30
    assert sum(bucket.takes(1000.0) for _ in range(500)) == 200


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"ticket": "x"}, "forged"),
        ({"ticket": a_ticket(now=0)}, "expired"),
        ({"resume": "x"}, "gone"),
        ({}, "malformed"),
        ({"ticket": 7}, "malformed"),
    ],
)
def test_without_a_sound_slip_nothing_begins(client, hello, code):
    with client.websocket_connect("/signalling/", headers=OURS) as socket:
        socket.send_json({"v": 1, "t": "hello", **hello})
        assert socket.receive_json() == {"v": 1, "t": "error", "code": code}
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


def test_hello_comes_first(client):
    with client.websocket_connect("/signalling/", headers=OURS) as socket:
        socket.send_json(KNOCK)
        assert socket.receive_json()["code"] == "malformed"


def test_whoever_says_nothing_is_not_waited_for(client, monkeypatch):
    monkeypatch.setattr(limits, "PATIENCE", 0.05)
    with client.websocket_connect("/signalling/", headers=OURS) as socket:
        assert socket.receive_json()["code"] == "silent"


def test_a_house_that_is_full_says_so(client, monkeypatch):
    monkeypatch.setattr(limits, "MOST_SOCKETS", 0)
    with client.websocket_connect("/signalling/", headers=OURS) as socket:
        assert socket.receive_json()["code"] == "busy"


def test_resuming_moves_the_line_and_shuts_the_old_one(client):
    host = Line(client, "host", "host")
    host.knock()
    slip = host.until("admitted")["resume"]
    again = Line(client, resume=slip)
    welcome = again.until("welcome")
    assert (welcome["inside"], welcome["role"]) == (True, "host")
    assert host.end() == 4001
    again.say("ping")
    assert again.until("pong")
    for one in (host, again):
        one.close()


def test_reports_are_made_in_the_order_things_happened():
    class Listening:
        said: list = []

        def tell(self, said):
            self.said.append(said["what"])

        async def run(self):
            return None

    listening = Listening()
    app = make_app(KEYS, notes=Notebook(), origins=["http://localhost:8000"], reporter=listening)
    with TestClient(app) as client:
        host = Line(client, "host", "host")
        host.knock()
        host.until("admitted")
        host.say("end")
        assert host.end() == 4005
        host.close()
    assert listening.said == ["opened", "joined", "left", "ended"]


def test_django_may_ask_whether_a_seat_is_taken(client, pair):
    _host, anna = pair
    anna.say("leave")
    other = Line(client, "bo", "host")
    address = "/signalling/inside/"
    for slip, status in (("", 404), ("nonsense", 404), ("x" * 5000, 413)):
        assert client.post(address, content=slip).status_code == status
    assert client.get(address).status_code == 405
    other.close()


def test_the_seat_of_an_opener_is_taken(client):
    host = Line(client, "host", "host")
    host.knock()
    slip = host.until("admitted")["resume"]
    assert client.post("/signalling/inside/", content=slip).status_code == 204
    host.say("leave")
    host.end()
    assert client.post("/signalling/inside/", content=slip).status_code == 404
    host.close()


def test_larger_meetings_have_more_to_say():
    mesh, webinar = (Bucket.of(size, at=0.0) for size in ("mesh", "webinar"))
    assert mesh == Bucket(at=0.0)
    assert sum(webinar.takes(0.0) for _ in range(5000)) == limits.BURST + 8 * 144
