"""A browser that translates a page leaves names and the citizen's own words as they are."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from brobygger.accounts.models import User
from brobygger.citizens.models import Relative
from brobygger.organisations.models import Unit
from tests.make import as_owner
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
