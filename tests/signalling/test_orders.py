"""What Django tells the door: a meeting called off, a way in taken back. Signed, or not heard."""

import time

import pytest
from starlette.testclient import TestClient

from brobygger.signalling.app import make_app
from brobygger.signalling.notebook import Notebook
from brobygger.signalling.tickets import LONGEST_SLIP, issue_order, issue_report, keys_from
from tests.signalling.make import KEYS, MEETING, Door, a_house, a_ticket, refusal_of
from tests.signalling.test_sockets import Line

OFF = {"meeting": MEETING, "why": "cancelled"}


@pytest.fixture
def door():
    return Door()


def obeys(door, **order):
    door.note(door.house.obey({**OFF, **order}, door.now))


def full(door):
    """A host and Anna inside, Bo at the door."""
    host = door.knocks("host", "host")
    anna = door.knocks("anna")
    door.says(host, "admit", id=anna)
    return host, anna, door.knocks("bo")


def test_a_meeting_called_off_is_over_for_those_inside_and_at_the_door(door):
    people = full(door)
    obeys(door)
    assert door.inside() == set()
    assert [door.last(one, "ended")["why"] for one in people] == ["cancelled"] * 3
    assert set(door.shut) == set(people)
    assert door.house.rooms == {}


def test_tickets_handed_out_before_open_nothing_any_more(door):
    slip = a_ticket("host", "host", now=door.now)
    obeys(door)
    assert refusal_of(lambda: door.house.enter(slip, door.now)) == "closed"
    door.passes(62)
    assert door.knocks("host", "host")  # moved to another time: the room opens anew then
    assert door.inside() == {"host"}


def test_seats_of_a_meeting_called_off_do_not_come_back_after_a_new_start(door):
    host, anna, _bo = full(door)
    slip = door.slip(anna)
    notes = door.house.notes
    obeys(door)
    after = Door(a_house(notes, started=door.now), now=door.now + 1)
    assert refusal_of(lambda: after.resumes(slip)) == "gone"
    assert refusal_of(lambda: after.resumes(door.slip(host))) == "gone"


def test_an_order_to_a_new_process_voids_seats_it_has_not_seen_yet(door):
    _host, anna, _bo = full(door)
    slip = door.slip(anna)
    after = Door(a_house(door.house.notes, started=door.now), now=door.now + 1)
    obeys(after)
    assert refusal_of(lambda: after.resumes(slip)) == "gone"


def test_one_way_in_is_taken_back_and_the_others_stay(door):
    host, anna, bo = full(door)
    obeys(door, participant="anna", why="withdrawn")
    assert door.inside() == {"host"}
    assert door.last(anna, "removed") == {"t": "removed", "by": None}
    assert door.last(host, "left") == {"t": "left", "id": anna, "why": "removed"}
    obeys(door, participant="bo", why="withdrawn")
    assert bo in door.shut
    assert refusal_of(lambda: door.comes("bo")) == "removed"
    door.passes(62)
    assert door.comes("bo")  # with a new link


def test_an_order_given_twice_or_about_nobody_changes_nothing(door):
    obeys(door)
    obeys(door)
    obeys(door, participant="anna", why="withdrawn")
    other = Door()
    full(other)
    obeys(other, meeting="another")
    assert other.inside() == {"host", "anna"}


@pytest.fixture
def client():
    with TestClient(make_app(KEYS, notes=Notebook(), origins=["http://localhost:8000"])) as client:
        yield client


def test_a_signed_order_is_carried_out(client):
    host = Line(client, "host", "host")
    host.knock()
    host.until("admitted")
    answer = client.post("/orders/", content=issue_order(KEYS, OFF, now=time.time()))
    assert (answer.status_code, answer.text) == (200, "done\n")
    assert host.until("ended")["why"] == "cancelled"
    host.close()


@pytest.mark.parametrize(
    "slip",
    [
        "",
        "x.y",
        "æ.ø",
        "a" * (LONGEST_SLIP * 3),
        issue_order(keys_from("another secret"), OFF, now=time.time()),
        issue_order(KEYS, OFF, now=time.time() - 1000),
        issue_order(KEYS, {"meeting": MEETING}, now=time.time()),
        issue_report(KEYS, OFF, now=time.time()),
    ],
    ids=["none", "short", "odd", "long", "another's", "old", "no reason", "a report"],
)
def test_anything_else_is_not_heard(client, slip):
    host = Line(client, "host", "host")
    host.knock()
    host.until("admitted")
    assert client.post("/orders/", content=slip.encode()).status_code == 404
    assert client.get("/orders/").status_code == 405
    host.say("ping")
    assert host.until("pong")
    host.close()
