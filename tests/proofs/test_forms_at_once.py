"""Forms of the house on a real server: two presses at the same moment, and an answer that got lost.

What happened is counted without asking the mechanism: how often the log says that this person did the
same. The suite does a few forms; `make prove` walks from page to page and does all it meets.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from brobygger.ui.once import FIELD
from tests.filling import fillings
from tests.forms import Form, read
from tests.proofs.house import House
from tests.proofs.visitor import Answer, NoAnswer, Visitor

DEEDS = """
    SELECT count(*), action FROM audit_entry
     WHERE user_id = %s::uuid AND id > %s AND action NOT IN ('refused', 'citizen.opened')
     GROUP BY action, CASE WHEN action IN %s THEN concat(object_id, details) END
     ORDER BY 1 DESC LIMIT 1"""
# One press does these to several things, each once: its lines tell which.
EACH = (
    "account.dropped",
    "account.unlinked",
    "consent.withdrawn",
    "invitation.ended",
    "meeting.closed",
    "plan.agreement_removed",
    "plan.agreement_returned",
    "plan.agreement_settled",
    "plan.filed",
)
LAST = "SELECT coalesce(max(id), 0) FROM audit_entry"
UNDER = "SELECT count(*) FROM access_answeredform WHERE key = %s"
ENDINGS = re.compile(
    "close|end|withdraw|remove|leave|deactivate|out/|put-away|cancel|take-back|exempt|death"
)
MOST_PAGES = 160


@dataclass(frozen=True)
class Found:
    """A form on a page, of one person's."""

    page: str
    action: str
    form: Form

    @property
    def kind(self) -> str:
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", self.action)


def forms_on(visitor: Visitor, page: str) -> tuple[list[Found], list[str]]:
    try:
        answer = visitor.get(page)
    except UnicodeDecodeError:  # a PDF
        return [], []
    if answer.status != 200:
        return [], []
    seen = read(answer.body)
    here = page.split("?", maxsplit=1)[0]
    forms = [Found(page, one.action or here, one) for one in seen.forms if one.method == "post"]
    return [one for one in forms if is_ours(one.action)], seen.links


def is_ours(action: str) -> bool:
    try:
        name = resolve(urlsplit(action).path).view_name
    except Resolver404:
        return False
    return name not in settings.PUBLIC_VIEWS | settings.ACCOUNT_VIEWS


def walked(visitor: Visitor, start: str = "/") -> Iterator[Found]:
    """From link to link; each kind of form once, and what ends something last."""
    waiting, known, kinds = [start], {start}, dict[str, Found]()
    for _ in range(MOST_PAGES):
        if not waiting:
            break
        forms, links = forms_on(visitor, waiting.pop(0))
        for one in forms:
            kinds.setdefault(one.kind, one)
        fresh = dict.fromkeys(link.split("#")[0] for link in links if link.startswith("/"))
        waiting += [link for link in fresh if link not in known]
        known |= set(fresh)
    yield from sorted(kinds.values(), key=lambda one: bool(ENDINGS.search(one.kind)))


def deeds_question() -> str:
    return DEEDS.replace("IN %s", "IN (" + ", ".join(f"'{one}'" for one in EACH) + ")")


Sending = Callable[[Visitor, str, dict[str, object]], list[Answer]]


def at_once(visitor: Visitor, action: str, data: dict[str, object]) -> list[Answer]:
    pair = [visitor, Visitor(visitor.port, dict(visitor.cookies))]
    gate, answers = threading.Barrier(2), list[Answer]()

    def go(one: Visitor) -> None:
        gate.wait(30)
        answers.append(one.post(action, data))

    threads = [threading.Thread(target=go, args=[one]) for one in pair]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return answers


def after_a_lost_answer(visitor: Visitor, action: str, data: dict[str, object]) -> list[Answer]:
    """Sent whole, and the line cut before a word came back; then pressed again, without waiting."""
    body = urlencode({**data, "csrfmiddlewaretoken": visitor.cookies["csrftoken"]}, doseq=True)
    jar = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    head = (
        f"POST {action} HTTP/1.1\r\nHost: 127.0.0.1:{visitor.port}\r\nCookie: {jar}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body.encode())}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=30) as line:
        line.sendall((head + body).encode())
    return [visitor.post(action, data)]


def once(house: House, visitor: Visitor, user: str, found: Found, send: Sending) -> str:
    """ "done", "refused", or what was wrong."""
    visitor.get("/ui/token/")
    fresh, _links = forms_on(visitor, found.page)
    form = next((one.form for one in fresh if one.kind == found.kind), None)
    if form is None:
        return "refused"
    for data in fillings(form):
        [(last,)] = house.ask(LAST)
        try:
            answers = send(visitor, found.action, data)
        except NoAnswer as trouble:
            return f"{found.kind}: {trouble}"
        if not any(one.status == 302 for one in answers):
            continue
        ends = {(one.status, one.location) for one in answers}
        [(deeds, action)] = house.ask(deeds_question(), user, last) or [(0, "")]
        rows = house.ask(UNDER, data[FIELD])[0][0]
        if len(ends) == 1 and deeds <= 1 and rows == 1:
            return "done"
        return f"{found.kind}: {ends}, {deeds} deeds ({action}), {rows} rows"
    return "refused"


@pytest.fixture
def table(house: House) -> dict[str, object]:
    return house.tables[4]


@pytest.mark.parametrize("send", [at_once, after_a_lost_answer])
@pytest.mark.parametrize(
    "page",
    ["/meetings/about/{citizen}/call/", "/access/{citizen}/network/new/", "/plans/{plan}/contact/"],
)
def test_sent_twice_it_is_done_once(house, table, page, send):
    visitor = house.visitor(4, "lead")
    path = page.format(**table)
    forms, _links = forms_on(visitor, path)
    [found] = [one for one in forms if one.action == path]
    assert once(house, visitor, table["people"]["lead"]["user"], found, send) == "done"


def test_what_is_counted_finds_two_deeds(house, table):
    """The proof can fail: under two keys there are two meetings, and two transactions are counted."""
    visitor, path = house.visitor(4, "lead"), f"/meetings/about/{table['citizen']}/call/"
    user = table["people"]["lead"]["user"]
    [found] = [one for one in forms_on(visitor, path)[0] if one.action == path]

    def send_under_two_keys(one: Visitor, action: str, data: dict[str, object]) -> list[Answer]:
        return [one.post(action, data), one.post(action, data | {FIELD: "x" * 24})]

    assert "2 deeds" in once(house, visitor, user, found, send_under_two_keys)


@pytest.mark.prove
@pytest.mark.parametrize("send", [at_once, after_a_lost_answer])
def test_every_form_one_can_walk_to_is_done_once(tmp_path, say, send):
    """In a house of its own, each at another table: a walk ends what the next one would need."""
    with House(tmp_path / "home", plans=4) as house:
        _walk(house, say, send)


def _walk(house: House, say: Callable[[str], None], send: Sending) -> None:
    outcomes: dict[str, list[str]] = {"done": [], "refused": []}
    faults = []
    people = list(zip(house.tables, ("citizen", "nurse", "lead", "leader"), strict=True))
    inside = [house.visitor(number, who) for number, (_table, who) in enumerate(people)]
    for (table, who), visitor in zip(people, inside, strict=True):
        person = table["people"][who]
        for found in walked(visitor):
            how = once(house, visitor, person["user"], found, send)
            outcomes.setdefault(how, []).append(f"{who} {found.kind}")
            if how not in {"done", "refused"}:
                faults.append(f"{who} {how}")
    say(f"{send.__name__}: {len(outcomes['done'])} done once, {len(outcomes['refused'])} took none")
    assert not faults, "\n".join(faults)
    assert len(outcomes["done"]) >= 30
