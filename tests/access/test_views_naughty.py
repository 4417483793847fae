"""Every naughty string in the text fields: stored as it was or refused, never a broken page."""

from itertools import islice, zip_longest

import pytest

from brobygger.access import queries
from brobygger.access.rls import acting_as
from brobygger.accounts.tries import EMERGENCIES, NUMBERS, forget
from brobygger.kernel.names import clean_name
from brobygger.kernel.texts import storable
from tests import make

from .pages import NAUGHTY, about, as_actor, at

pytestmark = pytest.mark.django_db

FINE = {200, 302, 400, 404, 409, 422}
STORED = ("relation", "wishes", "guardian_scope")
LONGEST = 60  # what the shortest of those fields holds


def batched(texts, size):
    rest = iter(texts)
    return iter(lambda: tuple(islice(rest, size)), ())


@pytest.fixture
def house():
    return make.people()


def together(names):
    """Forms in which each field carries a string of its own."""
    return [dict(zip(names, texts, strict=False)) for texts in batched(NAUGHTY, len(names))]


def forms(house):
    """Every form of the room and its fields."""
    relative = about("relative", house.citizen_id, relative_id=house.relative_id)
    return {
        at("register"): "cpr cpr_kind name since phone email language address municipality_id",
        about("details", house.citizen_id): "cpr name phone email base_revision birth_date",
        relative: "name relation involvement wishes phone base_revision ended_on",
        about("consent_new", house.citizen_id): "recipients find step preset until_date categories",
        at("emergency"): "cpr name birth_date reason alternative hours categories",
        about("care_begin", house.citizen_id): "kind since",
    }


@pytest.mark.parametrize("number", range(6))
def test_naughty_strings_break_no_form(house, number):
    browser = as_actor(house.contact_person)
    address, names = list(forms(house).items())[number]
    whose = str(house.contact_person.user_id)
    for typed in together(names.split()):
        forget((NUMBERS, whose), (EMERGENCIES, whose))  # every string is weighed
        assert browser.post(address, typed).status_code in FINE, typed


def test_naughty_strings_break_no_question(house):
    browser = as_actor(house.contact_person)
    for typed in together(["to", "about", "purpose", "me", "mode", "facts", "citizen"]):
        assert browser.get(at("may_i_share"), typed).status_code in FINE, typed


@pytest.mark.parametrize("find", [True, False])
def test_naughty_words_are_looked_for_in_peace(house, find):
    browser, page = as_actor(house.contact_person), about("consent_new", house.citizen_id)
    for text in NAUGHTY[find::8]:
        answer = browser.post(page, {"step": "find", "find": text, "recipients": text})
        assert answer.status_code in {200, 400}, text


def test_naughty_strings_come_back_as_they_were(house):
    """A name is kept clean; one of which nothing is seen is none."""
    browser = as_actor(house.contact_person)
    wanted = [
        text for text in NAUGHTY if text.strip() and len(text) <= LONGEST and "\0" not in text
    ]
    names = [text for text in wanted if clean_name(text)]
    for texts, name in zip_longest(batched(wanted, len(STORED)), names, fillvalue="N"):
        typed = dict(zip(STORED, texts, strict=False)) if texts != "N" else {"relation": "R"}
        whole = {"relation": "R", "involvement": "informed", "name": name, **typed}
        answer = browser.post(about("relative_new", house.citizen_id), whole)
        assert answer.status_code == 302, whole
    with acting_as(house.contact_person) as actor:
        people = queries.relatives_of(actor, house.citizen_id)
    stored = {getattr(one, name) for one in people for name in STORED}
    assert {storable(one) for one in wanted} - stored == set()
    assert {clean_name(one) for one in names} - {one.name for one in people} == set()
    page = browser.get(about("relatives", house.citizen_id)).content.decode()
    assert "<script>alert" not in page
