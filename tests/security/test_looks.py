"""No look without a line: whatever an answer shows of a citizen, whoever asked, however it ended.

`make prove` walks every address as everybody and sends every form in every way; the suite walks a
sample with the same code.
"""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import StreamingHttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brobygger.access import noting
from brobygger.audit.models import Entry
from brobygger.audit.services import Looks, write
from tests import make
from tests.filling import fillings
from tests.plans import make as plan_make
from tests.security import unseen
from tests.security.noticing import Eyes, mark_everything
from tests.security.walk import ROLES, Asked, a_world, walked

FEW = ("lead", "citizen")
LONG = "Ordene er for mange. " * 700
HUGE = "æ" * 1_000_000
TYPED = "Ord der ikke må gå tabt"
OTHER_WAYS = (
    {"headers": {"HX-Request": "true"}},
    {"headers": {"Sec-Fetch-Dest": "iframe"}},
)


@pytest.fixture(scope="module")
def eyes(django_db_setup: None, django_db_blocker: pytest.FixtureDef[None]) -> Iterator[Eyes]:
    """One small world with a word in every text, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        world = a_world()
        yield Eyes(world, mark_everything(world))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nothing_found_yet(request: pytest.FixtureRequest) -> None:
    if "eyes" in request.fixturenames:
        request.getfixturevalue("eyes").forget()


def visit(eyes: Eyes, role: str, *, every: int = 1) -> None:
    """Each address, read and written to without a word, in each way a page is fetched."""
    for path in [path for _name, path in dict.fromkeys(eyes.world.addresses(role))][::every]:
        if eyes.ask(role, "get", path).status == 200:
            for how in OTHER_WAYS:
                eyes.ask(role, "get", path, **how)
        for method in ("head", "options", "post", "put"):
            eyes.ask(role, method, path)


def send(eyes: Eyes, asked: Asked) -> None:
    """As it should be, then wrong in every way that shows the page again."""
    for data in fillings(asked.form):
        if eyes.ask(asked.role, "post", asked.action, data).status < 400:
            break
    for data in refusals(asked):
        eyes.ask(asked.role, "post", asked.action, data)
    for way in ({"HX-Request": "true"}, {"Brobygger-Fetch": "draft"}, {"Brobygger-Fetch": "form"}):
        eyes.ask(asked.role, "post", asked.action, stale(asked), headers=way)


def refusals(asked: Asked) -> Iterator[dict[str, object]]:
    data = asked.form.answered()
    typed = [one.name for one in asked.form.typed()]
    chosen = [one.name for one in asked.form.fields.values() if one.choices]
    yield dict.fromkeys(data, "")
    yield stale(asked)
    if typed:
        yield data | dict.fromkeys(typed, "")
        yield data | dict.fromkeys(typed, LONG)
        yield data | {typed[0]: HUGE}
    if chosen:
        yield data | dict.fromkeys(chosen, "x")


def stale(asked: Asked) -> dict[str, object]:
    """What one sends who has read the page before somebody else wrote in it."""
    data = asked.form.answered()
    fields = [one for one in asked.form.typed() if one.kind in {"text", "textarea"}]
    return {
        **data,
        **{one.name: "Andre ord" for one in fields},
        **{name: "0" for name in data if "revision" in name or name == "base"},
    }


def test_in_a_sample_of_addresses_and_forms_no_look_is_without_a_line(eyes):
    for role in FEW:
        visit(eyes, role, every=8)
    for asked in walked(eyes.world, FEW[:1]).forms[::7]:
        send(eyes, asked)
    assert eyes.faults == []
    assert eyes.looks > 50
    assert eyes.refused > 10


def test_whoever_reads_who_is_here_now_is_noted_with_what_opened_it(eyes):
    [path] = {path for _name, path in eyes.world.addresses("lead") if path.endswith("/now/")}
    eyes.ask("lead", "get", path)
    assert eyes.faults == []
    assert eyes.looks == 1


@pytest.mark.prove
@pytest.mark.parametrize("role", ROLES)
def test_no_address_shows_anybody_without_a_line(eyes, say, role):
    visit(eyes, role)
    say(f"every address as {role}: {told(eyes)}")
    assert eyes.faults == []


@pytest.mark.prove
@pytest.mark.parametrize("role", ROLES)
def test_no_form_shows_anybody_without_a_line(eyes, say, role):
    forms = walked(eyes.world, [role]).forms
    for asked in forms:
        send(eyes, asked)
    say(f"{len(forms)} forms as {role}: {told(eyes)}")
    assert eyes.faults == []


def told(eyes: Eyes) -> str:
    return (
        f"{eyes.requests} requests, {dict(eyes.statuses)}, {eyes.looks} looks ({eyes.refused} at"
        f" answers whose rest was undone), {eyes.words} words, {len(eyes.faults)} faults"
    )


def some(eyes: Eyes) -> list[str]:
    """A page that was asked for, one given back, one that shows a list."""
    plan, citizen = eyes.world.table.plan_id, eyes.world.table.citizen_id
    eyes.ask("lead", "get", f"/plans/{plan}/")
    eyes.ask("lead", "get", "/citizens/")
    eyes.ask("lead", "post", f"/access/{citizen}/details/", {"name": ""})
    eyes.ask("lead", "post", f"/plans/{plan}/contact/", {"on": "i morgen"})
    return eyes.faults


def test_nothing_is_found_where_nothing_is_wrong(eyes):
    assert some(eyes) == []


def test_lines_that_go_with_the_rollback_are_found_out(eyes):
    with patch.object(Looks, "add", lambda _self, line: write([line])):
        faults = some(eyes)
    assert [one for one in faults if "(422): a look without a line" in one]
    assert not [one for one in faults if "(200): a look without" in one]


def test_looks_that_are_never_written_are_found_out(eyes):
    with patch("brobygger.access.middleware.note_looks"):
        faults = some(eyes)
    assert len([one for one in faults if "a look without a line" in one]) == 4


@pytest.mark.parametrize("page", ["bare", "late"])
def test_a_page_that_shows_somebody_past_the_gate_is_found_out(eyes, page):
    with override_settings(ROOT_URLCONF="tests.security.unseen"):
        eyes.ask("lead", "get", f"/{page}/{eyes.world.table.citizen_id}/")
    assert [one for one in eyes.faults if "a look without a line" in one]


def test_a_line_that_says_too_little_is_found_out(eyes):
    with patch("brobygger.access.gate.look", unseen.half_a_look):
        faults = some(eyes)
    assert [one for one in faults if "is shown and not told" in one]
    assert [one for one in faults if "says no ground" in one]


@pytest.fixture
def table():
    return plan_make.a_table()


def at(actor) -> Client:
    return make.signed_in(Client(), actor)


def lines(citizen_id):
    with make.as_owner():
        found = Entry.objects.filter(citizen_id=citizen_id, details__has_key="answered")
        return [(one.action, one.details["answered"]) for one in found.order_by("pk")]


def refused(client, table):
    return client.post(reverse("access:details", args=[table.citizen_id]), {"name": TYPED})


@pytest.mark.django_db
def test_a_look_says_what_the_answer_was(table):
    client = at(table.lead)
    client.get(reverse("access:details", args=[table.citizen_id]))
    assert refused(client, table).status_code == 422
    assert lines(table.citizen_id) == [("citizen.opened", 200), ("citizen.opened", 422)]
    with make.as_owner():
        line = Entry.objects.filter(citizen_id=table.citizen_id, details__answered=422).get()
    assert (line.ground, line.purpose) == ("care", int(table.lead.purpose))
    assert line.details["shown"] & 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask", [refused, lambda client, table: client.get(f"/plans/{table.plan_id}/")]
)
def test_what_cannot_be_noted_is_not_shown(table, ask):
    client = at(table.lead)
    with patch.object(noting, "write", side_effect=DatabaseError("full")):
        answer = ask(client, table)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "så vi viser ikke noget" in page
    assert "Else" not in page
    assert (TYPED in page) is (ask is refused)  # nothing typed is lost
    assert lines(table.citizen_id) == []


@pytest.mark.django_db
def test_an_ordinary_look_costs_one_line_and_no_transaction(table):
    client, path = at(table.lead), reverse("access:details", args=[table.citizen_id])
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(path)
    told = [one["sql"] for one in asked if "audit_entry" in one["sql"]]
    assert len(told) == 1
    begun = [one["sql"] for one in asked if one["sql"].startswith("SAVEPOINT")]
    with CaptureQueriesContext(connection) as asked:
        refused(client, table)
    again = [one["sql"] for one in asked if one["sql"].startswith("SAVEPOINT")]
    assert len(again) == len(begun) + 1


@pytest.mark.django_db
def test_what_is_sent_in_pieces_is_drawn_up_while_the_database_knows_who_asks(table):
    with override_settings(ROOT_URLCONF="tests.security.unseen"):
        answer = at(table.lead).get(f"/pieces/{table.citizen_id}/")
    assert not isinstance(answer, StreamingHttpResponse)
    assert answer.content.decode() == "Else Test Lauridsen"
    assert lines(table.citizen_id) == [("citizen.opened", 200)]


@pytest.mark.django_db
def test_a_page_beside_another_notes_the_look_nobody_noted(table):
    """The piece a meeting's page fetches again and again can be fetched alone."""
    with override_settings(ROOT_URLCONF="tests.security.unseen"):
        at(table.lead).get(f"/beside/{table.citizen_id}/")
    assert lines(table.citizen_id) == [("citizen.opened", 200)]
