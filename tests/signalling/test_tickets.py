"""Slips are ours, of this minute, of their own kind, and used once."""

import base64
import json
from dataclasses import asdict

import pytest

from brobygger.signalling.notebook import Notebook
from brobygger.signalling.tickets import (
    BadSlip,
    issue_report,
    keys_from,
    read_report,
    read_seat,
    read_ticket,
    sign,
)
from tests.signalling.make import KEYS, Door, a_house, a_ticket, refusal_of


def test_a_ticket_comes_back_as_it_was_written():
    ticket = read_ticket(KEYS, a_ticket("anna", "host", now=100, relay=True), now=130)
    assert (ticket.participant, ticket.role, ticket.relay, ticket.exp) == (
        "anna",
        "host",
        True,
        160,
    )


def changed(slip, **more):
    body, mark = slip.split(".")
    about = json.loads(base64.urlsafe_b64decode(body + "=="))
    text = json.dumps(about | more).encode()
    return f"{base64.urlsafe_b64encode(text).rstrip(b'=').decode()}.{mark}"


SLIP = a_ticket(now=100)
FORGED = {
    "nothing": "",
    "words": "let me in",
    "two dots": f"{SLIP}.x",
    "no signature": SLIP.split(".")[0] + ".",
    "another's signature": SLIP.split(".")[0] + "." + a_ticket("bo", now=100).split(".")[1],
    "another role": changed(SLIP, role="host"),
    "another time": changed(SLIP, exp=10**10),
    "another secret": a_ticket(now=100, keys=keys_from("guessed")),
    "a role nobody has": a_ticket(role="admin", now=100),
    "letters beyond ASCII": "æ." + SLIP.split(".")[1],
    "long": "a" * 10_000 + ".b",
    "a list": sign(KEYS.ticket, ["x"]),
    "fields missing": sign(KEYS.ticket, {"exp": 150}),
    "fields too many": sign(KEYS.ticket, asdict(read_ticket(KEYS, SLIP, now=100)) | {"x": 1}),
    "signed for another use": issue_report(KEYS, {"what": "x"}, now=100),
    "signed far ahead": a_ticket(now=5000),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_ticket_is_refused(kind):
    with pytest.raises(BadSlip, match="forged"):
        read_ticket(KEYS, FORGED[kind], now=101)
    assert refusal_of(lambda: a_house().enter(FORGED[kind], 101)) == "forged"


def test_a_ticket_lasts_a_minute():
    read_ticket(KEYS, SLIP, now=160)
    with pytest.raises(BadSlip, match="expired"):
        read_ticket(KEYS, SLIP, now=161)


def test_one_kind_of_slip_never_passes_for_another():
    report = issue_report(KEYS, {"what": "joined"}, now=100)
    assert read_report(KEYS, report, now=101) == {"what": "joined"}
    for read in (read_ticket, read_seat):
        with pytest.raises(BadSlip):
            read(KEYS, report, now=101)
    with pytest.raises(BadSlip):
        read_report(KEYS, SLIP, now=101)


def test_a_ticket_is_used_once_also_across_a_sudden_end(tmp_path):
    slip = a_ticket(now=100)
    door = a_house(Notebook(tmp_path / "notes", now=100))
    door.enter(slip, 100)
    assert refusal_of(lambda: door.enter(slip, 101)) == "spent"
    another = a_house(Notebook(tmp_path / "notes", now=102))  # nothing was closed before
    assert refusal_of(lambda: another.enter(slip, 102)) == "spent"


def test_the_notebook_forgets_what_has_lapsed_and_keeps_the_rest(tmp_path):
    first = Notebook(tmp_path / "notes", now=0)
    first.mark("short", until=10)
    first.mark("long", until=1000)
    second = Notebook(tmp_path / "notes", now=500)
    assert (second.holds("short", now=500), second.holds("long", now=500)) == (False, True)
    assert (tmp_path / "notes").read_text() == "1001 long\n"
    assert (tmp_path / "notes").stat().st_mode & 0o077 == 0


def test_a_torn_line_in_the_notebook_harms_nobody(tmp_path):
    (tmp_path / "notes").write_text("1001 long\n99999 \nx y\n10")
    assert Notebook(tmp_path / "notes", now=1).holds("long", now=1)


def test_a_seat_token_is_no_ticket_and_a_ticket_no_seat():
    door = Door()
    host = door.knocks("host", "host")
    assert refusal_of(lambda: door.house.enter(door.slip(host), 0)) == "forged"
    assert refusal_of(lambda: door.house.resume(a_ticket(), 0)) == "gone"
