"""Registering, correcting and unmasking on the screen, and who may not."""

import pytest

from brobygger.access import gate, queries
from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.citizens.errors import BirthDateDisagrees, NumberTaken
from tests import make

from .pages import about, as_actor, at, queries_for, text_of

pytestmark = pytest.mark.django_db

REGISTER = "register"
HIDDEN = "Hemmelig Vej 7"


@pytest.fixture
def house():
    return make.people()


def typed(**more):
    return {
        "cpr": "0504909989",
        "cpr_kind": "cpr",
        "name": "Rasmus Test Lauridsen",
        "care_kind": "housing_107",
        "since": "2026-10-01",
        **more,
    }


def mine(actor):
    with acting_as(actor):
        return {one.name: one for one in queries.my_citizens(actor)}


def test_a_new_citizen_is_registered_moves_in_and_is_asked_for_consent(house):
    answer = as_actor(house.contact_person).post(at(REGISTER), typed())
    citizen = mine(house.contact_person)["Rasmus Test Lauridsen"]
    assert (answer.status_code, answer.url) == (302, about("consent_new", citizen.id))
    assert citizen.home_unit_id == house.contact_person.unit_id


@pytest.mark.parametrize(("kind", "number"), [("x-ecpr", "190591251AA4"), ("d-ecpr", "300560TAA4")])
def test_replacement_numbers_are_taken(house, kind, number):
    answer = as_actor(house.contact_person).post(
        at(REGISTER), typed(cpr=number, cpr_kind=kind, birth_date="1960-05-30")
    )
    assert answer.status_code == 302, text_of(answer)


def test_a_citizen_without_a_number_has_a_birthday(house):
    browser = as_actor(house.contact_person)
    assert browser.post(at(REGISTER), typed(cpr="", cpr_kind="none")).status_code == 422
    answer = browser.post(at(REGISTER), typed(cpr="", cpr_kind="none", birth_date="1970-02-03"))
    assert answer.status_code == 302
    assert mine(house.contact_person)["Rasmus Test Lauridsen"].birth_date.year == 1970


def test_a_known_citizen_is_taken_on_and_that_is_said(house):
    browser = as_actor(house.nurse)
    before = text_of(browser.get(at(REGISTER)))
    assert "Else" not in before
    answer = browser.post(
        at(REGISTER), typed(cpr="020191-9990", care_kind="outpatient_psychiatry"), follow=True
    )
    assert "Borgeren var kendt i forvejen" in text_of(answer)
    assert list(mine(house.nurse)) == ["Else Test Lauridsen"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cpr": "1234"}, "nummer"),
        ({"cpr": "3113909989"}, "nummer"),
        ({"cpr": "0504909989" * 9}, "80"),
        ({"cpr": "０５０４９０９９８"}, "nummer"),
        ({"cpr": ""}, "påkrævet"),
        ({"name": ""}, "Her skal der skrives noget."),
        ({"name": "   "}, "Her skal der skrives noget."),
        ({"name": "å" * 121}, "120"),
        ({"since": "2026-13-40"}, "dato"),
        ({"since": "0001-01-01"}, "Vælg en dato, der kan passe."),
        ({"since": "9999-12-31"}, "Vælg en dato, der kan passe."),
        ({"birth_date": "1950-01-01"}, BirthDateDisagrees.public_message),
        ({"care_kind": "outpatient_psychiatry"}, "gyldig"),
        ({"municipality_id": "x"}, "gyldig"),
        ({"email": "ikke en adresse"}, "mail"),
    ],
)
def test_wrong_input_is_told_and_stays_in_the_form(house, change, words):
    page = as_actor(house.contact_person).post(at(REGISTER), typed(phone="12 34") | change)
    assert page.status_code == 422
    assert 'value="12 34"' in text_of(page)
    assert str(words) in text_of(page)
    assert "Rasmus Test Lauridsen" not in mine(house.contact_person)


def test_a_unit_without_care_relations_cannot_register(house):
    office = make.a_member(make.a_unit("project_office"))
    page = as_actor(office).get(at(REGISTER))
    assert "Jeres enhed kan ikke oprette borgere" in text_of(page)
    assert as_actor(office).post(at(REGISTER), typed()).status_code == 422


def test_only_who_may_register_does(house):
    doctor = make.a_member(make.a_unit("gp"), "general_practitioner")
    assert as_actor(doctor).get(at(REGISTER)).status_code == 403
    assert as_actor(house.citizen).get(at(REGISTER)).status_code == 403


def test_a_stranger_registers_nobody(client):
    assert client.post(at(REGISTER), typed()).status_code == 401


# correcting


def details(revision=1, **more):
    return {
        "name": "Else Test Lauridsen",
        "cpr_kind": "cpr",
        "base_revision": revision,
        "phone": "20 30 40 50",
        **more,
    }


def card(house):
    with acting_as(house.contact_person) as actor:
        return gate.open_citizen(actor, house.citizen_id)


def test_details_are_corrected_and_the_number_stays(house):
    page = about("details", house.citizen_id)
    answer = as_actor(house.contact_person).post(page, details(needs_interpreter="on"))
    assert answer.status_code == 302
    known = card(house)
    assert (known.phone, known.needs_interpreter) == ("20 30 40 50", True)
    assert known.cpr_masked == "020191-••••"


def test_two_at_once_both_see_both_and_nothing_is_lost(house):
    page = about("details", house.citizen_id)
    browser = as_actor(house.contact_person)
    browser.post(page, details(phone="11 11 11 11"))
    answer = browser.post(page, details(phone="22 22 22 22"))
    assert answer.status_code == 409
    words = text_of(answer)
    assert "11 11 11 11" in words
    assert 'value="22 22 22 22"' in words
    assert 'name="base_revision" value="2"' in words
    assert card(house).phone == "11 11 11 11"
    assert browser.post(page, details(2, phone="22 22 22 22")).status_code == 302
    assert card(house).phone == "22 22 22 22"


@pytest.mark.parametrize(
    "change",
    [
        {"base_revision": ""},
        {"base_revision": "x"},
        {"base_revision": "99999999999999999999"},
        {"name": ""},
        {"cpr": "12"},
    ],
)
def test_wrong_details_change_nothing(house, change):
    page = as_actor(house.contact_person).post(
        about("details", house.citizen_id), details() | change
    )
    assert page.status_code == 422
    assert card(house).revision == 1


def test_a_number_that_is_taken_is_told(house):
    other = make.a_citizen(house.contact_person, name="Karla Prøve Holm", cpr="0504909989")
    page = as_actor(house.contact_person).post(
        about("details", other), details(cpr="0201919990", name="Karla")
    )
    assert page.status_code == 422
    assert str(NumberTaken.public_message) in text_of(page)


def test_a_protected_address_is_on_no_page_until_it_is_asked_for(house):
    citizen = make.a_citizen(
        house.contact_person, name="Karla Prøve Holm", is_protected=True, address=HIDDEN
    )
    browser = as_actor(house.contact_person)
    page = text_of(browser.get(about("details", citizen)))
    assert "Beskyttet navn og adresse" in page
    assert HIDDEN not in page
    browser.post(about("details", citizen), details(name="Karla Holm", is_protected="on"))
    shown = browser.post(about("unmask_address", citizen))
    assert HIDDEN in text_of(shown)


def test_the_number_is_shown_once_and_stands_in_the_log(house):
    browser = as_actor(house.contact_person)
    address = about("unmask_number", house.citizen_id)
    assert browser.get(address).status_code == 405
    assert "020191-9990" in text_of(browser.post(address))
    piece = text_of(browser.post(address, headers={"HX-Request": "true"}))
    assert piece.lstrip().startswith('<span class="masked">')
    assert "020191-9990" in piece
    with make.as_owner():
        assert Entry.objects.filter(action="citizen.number_shown").count() == 2


@pytest.mark.parametrize("name", ["details", "unmask_number", "unmask_address"])
def test_another_unit_finds_nothing(house, name):
    assert as_actor(house.nurse).post(about(name, house.citizen_id), details()).status_code == 404


def test_who_may_not_unmask_is_refused(house):
    doctor = make.a_member(make.a_unit("gp"), "general_practitioner")
    make.a_care_relation(doctor, house.citizen_id)
    assert as_actor(doctor).post(about("unmask_number", house.citizen_id)).status_code == 403
    assert as_actor(doctor).get(about("details", house.citizen_id)).status_code == 403


def test_a_stranger_sees_no_number(client, house):
    assert client.post(about("unmask_number", house.citizen_id)).status_code == 401


def test_the_form_costs_the_same_with_one_citizen_and_three(house):
    browser = as_actor(house.contact_person)
    browser.get(at(REGISTER))
    one = queries_for(browser, at(REGISTER))
    for name in ("Karla Prøve Holm", "Rasmus Test Lauridsen"):
        make.a_citizen(house.contact_person, name=name)
    assert queries_for(browser, at(REGISTER)) == one
