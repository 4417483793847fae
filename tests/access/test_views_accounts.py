"""A way in for the citizen and for relatives, and what it may never become."""

import pytest

from brobygger.access.rls import acting_as
from brobygger.access.services import give_account, open_emergency
from brobygger.accounts.queries import actor_as_person, users_of_person
from brobygger.accounts.roles import Role
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotAllowed
from tests import make

from .pages import about, as_actor, at, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return make.a_member(make.a_unit("facility_107"))


@pytest.fixture
def citizen_id(worker):
    return make.a_citizen(worker, cpr="0201919990")


def emails_of(person_id):
    return [one.email for one in users_of_person(person_id)]


def test_the_citizen_gets_a_way_in_and_loses_it_again(worker, citizen_id):
    browser = as_actor(worker)
    answer = browser.post(about("account", citizen_id), {"email": "else@borger.example"})
    assert answer.status_code == 302
    assert emails_of(citizen_id) == ["else@borger.example"]
    [user] = users_of_person(citizen_id)
    assert actor_as_person(user.id, citizen_id) is not None
    assert "else@borger.example" in text_of(browser.get(about("account", citizen_id)))

    assert browser.post(about("account_end", citizen_id)).status_code == 302
    assert emails_of(citizen_id) == []
    assert actor_as_person(user.id, citizen_id) is None


def test_a_relative_gets_a_way_in(worker, citizen_id):
    relative_id = make.a_relative(worker, citizen_id)
    page = about("relative_account", citizen_id, relative_id=relative_id)
    assert as_actor(worker).post(page, {"email": "lonni@familie.example"}).status_code == 302
    assert emails_of(relative_id) == ["lonni@familie.example"]


def test_it_can_be_done_while_registering(worker):
    typed = {
        "cpr": "3001749995",
        "cpr_kind": "cpr",
        "name": "Niels Test Vendelboe",
        "care_kind": "housing_107",
        "since": "2026-01-05",
        "email": "niels@borger.example",
        "gives_account": "on",
    }
    answer = as_actor(worker).post(at("register"), typed)
    citizen_id = answer.url.split("/")[2]
    assert emails_of(citizen_id) == ["niels@borger.example"]


def test_a_way_in_without_an_address_is_asked_for(worker):
    answer = as_actor(worker).post(at("register"), {"gives_account": "on"})
    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors


def test_an_address_of_staff_is_refused_and_stays_on_the_screen(worker, citizen_id):
    colleague = make.a_member(worker.unit_id)
    [taken] = [one.email for one in make.User.objects.filter(pk=colleague.user_id)]
    answer = as_actor(worker).post(about("account", citizen_id), {"email": taken})
    assert answer.status_code == 422
    assert taken in text_of(answer)
    assert emails_of(citizen_id) == []


def test_an_emergency_never_becomes_a_way_in(citizen_id):
    doctor = make.a_member(make.a_unit("psychiatric_ward"), Role.PHYSICIAN)
    with acting_as(doctor):
        open_emergency(
            doctor,
            cpr="0201919990",
            categories=int(Category.RISK),
            reason="Hun er bevidstløs, og vi kender ikke hendes medicin.",
            alternative="citizen",
            hours=1,
        )
    with pytest.raises(NotAllowed), acting_as(doctor):
        give_account(doctor, citizen_id=citizen_id, email="doctor@privat.example")


def test_a_consent_alone_is_no_reason_to_let_anybody_in(worker, citizen_id):
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"), Role.NURSE)
    make.a_consent(worker, citizen_id, to=nurse.unit_id)
    with pytest.raises(NotAllowed), acting_as(nurse):
        give_account(nurse, citizen_id=citizen_id, email="nurse@privat.example")


def test_strangers_find_nothing(citizen_id):
    stranger = make.a_member(make.a_unit("facility_107"))
    answer = as_actor(stranger).get(about("account", citizen_id))
    assert answer.status_code == 404
