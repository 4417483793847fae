"""A browser that translates a page leaves names and the citizen's own words as they are."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import (
    ask_for_account,
    drop_account,
    join_registrations,
    register_death,
)
from brobygger.accounts.models import User
from brobygger.citizens.models import Relative
from brobygger.kernel.clock import today
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.models import Unit
from tests.make import a_citizen, a_member, a_unit, as_owner
from tests.plans import make as table_of
from tests.plans.screens import at

pytestmark = pytest.mark.django_db
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "use", "wbr"}
# Taken as plain text by the browser: nothing within them can be marked.
PLAIN = {"title", "option", "script", "style", "textarea"}
OWN_WORDS = "Jeg vil sove om natten og ikke vækkes."


class Reader(HTMLParser):
    """Each piece of text and whether it may be translated."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.pieces: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            kept = dict(attrs).get("translate") == "no" or (bool(self.open) and self.open[-1][1])
            self.open.append((tag, kept))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1][0] not in PLAIN:
            self.pieces.append((" ".join(data.split()), self.open[-1][1]))


def translated(page: str, kept: set[str]) -> list[str]:
    """Pieces that hold one of these and would be translated."""
    reader = Reader()
    reader.feed(page)
    return [text for text, is_kept in reader.pieces if not is_kept and any(n in text for n in kept)]


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.a_closed_meeting(table)
    table_of.write(table, table.citizen, "wishes", OWN_WORDS, base=1)
    return table


def names() -> set[str]:
    """Everybody's and every unit's."""
    with as_owner():
        people = {one.name for one in User.objects.all()} | {"Else Test Lauridsen"}
        people |= {one.name for one in Relative.objects.all()}
        return people | {one.name for one in Unit.objects.all()}


PAGES = {
    "lead": [
        *("/", "/citizens/", "/citizens/{citizen}/", "/plans/{plan}/", "/plans/{plan}/versions/"),
        *("access:seen_by", "access:consents", "access:care", "access:relatives"),
        *("meetings:of_citizen", "safety:sheet"),
        *("access:details", "access:account", "access:death", "access:join"),
    ],
    "nurse": ["/", "/plans/{plan}/"],
    "leader": ["/", "/plans/{plan}/"],
    "citizen": ["/", "/plans/{plan}/", "/access/log/"],
    "relative": ["/", "/plans/{plan}/"],
}


@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths]
)
def test_no_name_and_no_word_of_the_citizens_is_translated(table, who, path):
    if ":" in path:
        address = reverse(path, args=[table.citizen_id])
    else:
        address = path.format(plan=table.plan_id, citizen=table.citizen_id)
    answer = at(getattr(table, who)).get(address, follow=True)
    assert answer.status_code == 200
    found = translated(answer.content.decode(), {*names(), OWN_WORDS})
    assert not found, found


DEAD = (
    *("access:death", "access:details", "access:account", "plans:of_citizen"),
    *("portal:citizen", "portal:today", "portal:citizens", "meetings:of_citizen"),
)


def test_nor_where_somebody_has_died(table):
    with acting_as(table.lead):
        register_death(table.lead, citizen_id=table.citizen_id, died_on=today(), told_by="hospital")
    for path in DEAD:
        about = [] if path in {"portal:today", "portal:citizens"} else [table.citizen_id]
        answer = at(table.lead).get(reverse(path, args=about), follow=True)
        assert answer.status_code == 200
        found = translated(answer.content.decode(), {*names(), OWN_WORDS})
        assert not found, (path, found)


def test_nor_where_a_sign_in_is_asked_for_or_two_are_joined(table):
    twin = a_citizen(table.lead, name="Else Uden Nummer")
    with acting_as(table.lead):
        ask_for_account(table.lead, citizen_id=twin, email="else@test.example")
    kept = {*names(), "Else Uden Nummer"}
    for who in (table.lead, table.leader):
        page = at(who).get(reverse("access:account", args=[twin])).content.decode()
        assert "else@test.example" in page
        assert not translated(page, kept), translated(page, kept)
    with acting_as(table.lead):
        drop_account(table.lead, citizen_id=twin)
        join_registrations(table.lead, citizen_id=twin, into_id=table.citizen_id)
    for one in (twin, table.citizen_id):
        page = at(table.lead).get(reverse("access:details", args=[one])).content.decode()
        assert not translated(page, kept), translated(page, kept)


@pytest.mark.parametrize("path", ["accounts:appoint", "accounts:appoint_at", "accounts:members"])
def test_nor_where_people_are_given_access(table, path):
    administrator = a_member(a_unit("project_office"), "administrator", purpose=Purpose.OVERSIGHT)
    who = table.leader if path == "accounts:members" else administrator
    about = [table.lead.unit_id] if path == "accounts:appoint_at" else []
    answer = at(who).get(reverse(path, args=about), {"q": "a"} if path.endswith("appoint") else {})
    assert answer.status_code == 200
    found = translated(answer.content.decode(), names())
    assert not found, found
