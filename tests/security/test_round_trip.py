"""What people type comes back as they typed it, whatever it is: in the form, on the page, in a search.

All 515 strings with `make prove`; every 40th in the suite, with the same code.
"""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from brobygger.kernel.texts import storable
from tests import make
from tests.forms import form_to, forms_of, text_of
from tests.plans import make as plan_make
from tests.safety import make as coping_make

pytestmark = pytest.mark.django_db
NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text(encoding="utf-8")
)


@pytest.fixture
def lead() -> tuple[Client, str]:
    table = plan_make.a_table()
    plan_make.call(table)
    plan_make.write(table, table.lead, "overall_goal", "Et mål")
    return make.signed_in(Client(), table.lead), f"/plans/{table.plan_id}/"


def unlike(
    client: Client,
    plan: str,
    strings: list[str],
    *,
    field: str = "body",
    path: str = "write/overall_goal/",
) -> Iterator[str]:
    """The strings that did not come back as they are stored."""
    path = f"{plan}{path}"
    for number, text in enumerate(strings):
        form = form_to(client.get(path).content.decode(), field)
        answer = client.post(path, form.filled(**{field: text}))
        if "\0" in text:
            if answer.status_code != 400:
                yield f"{number} {text!r}: {answer.status_code}"
            continue
        again = form_to(client.get(path).content.decode(), field).fields[field].value
        shown = text_of(client.get(plan).content.decode())
        if answer.status_code != 302 or again != storable(text):
            yield f"{number} {text!r}: {answer.status_code} and {again!r} in the form"
        elif seen(storable(text)) not in seen(shown):
            yield f"{number} {text!r}: not on the page"


def seen(text: str) -> str:
    """As a browser lays it out: white space runs together."""
    return " ".join(text.split())


def searched(client: Client, strings: list[str]) -> Iterator[str]:
    page = client.get("/citizens/").content.decode()
    form = next(one for one in forms_of(page) if one.method == "get" and one.typed())
    name = form.typed()[0].name
    for text in strings:
        answer = client.get(form.action or "/citizens/", {name: text})
        if answer.status_code != (400 if "\0" in text else 200):
            yield f"{text!r}: {answer.status_code}"
        elif "\0" not in text:
            again = form_to(answer.content.decode(), name).fields[name].value
            if unicodedata.normalize("NFC", seen(text)) != unicodedata.normalize(
                "NFC", seen(again)
            ):
                yield f"{text!r}: {again!r} in the search field"


def test_some_strings_come_back(lead):
    assert list(unlike(*lead, NAUGHTY[::40])) == []


def test_some_strings_are_searched_for(lead):
    assert list(searched(lead[0], NAUGHTY[::40])) == []


def test_some_strings_come_back_from_a_coping_sheet():
    house = make.people()
    coping_make.begin(house.citizen, house.citizen_id)
    sheet = make.signed_in(Client(), house.citizen), f"/safety/{house.citizen_id}/"
    short = [text for text in NAUGHTY[::40] if len(text) <= 1500]
    assert list(unlike(*sheet, short, field="signs", path="write/2/")) == []


@pytest.mark.prove
def test_all_strings_come_back(lead, say):
    found = list(unlike(*lead, NAUGHTY))
    say(f"{len(NAUGHTY)} strings saved, read in the form and on the page, {len(found)} unlike")
    assert found == []


@pytest.mark.prove
def test_all_strings_are_searched_for(lead, say):
    found = list(searched(lead[0], NAUGHTY))
    say(f"{len(NAUGHTY)} searches, {len(found)} faults")
    assert found == []
