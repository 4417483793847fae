"""A way in for the citizen and for relatives, and what it may never become."""

import pytest
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import ask_for_account, end_care, open_emergency
from brobygger.accounts.queries import actor_as_person, users_of_person
from brobygger.accounts.roles import Role
from brobygger.citizens.errors import CitizenHasDied
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotAllowed
from tests import make

from .pages import about, as_actor, at, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return make.a_member(make.a_unit("facility_107"))


@pytest.fixture
def colleague(worker):
    return make.a_member(worker.unit_id)


@pytest.fixture
def citizen_id(worker):
    return make.a_citizen(worker, cpr="0201919990")


def emails_of(person_id):
    return [one.email for one in users_of_person(person_id)]


def test_the_citizen_gets_a_way_in_and_loses_it_again(worker, colleague, citizen_id):
    browser, second = as_actor(worker), as_actor(colleague)
    answer = browser.post(about("account", citizen_id), {"email": "else@borger.example"})
    assert answer.status_code == 302
    assert emails_of(citizen_id) == []
    assert about("account_confirm", citizen_id) not in text_of(browser.get(answer.url))
    assert browser.post(about("account_confirm", citizen_id)).status_code == 403
    assert about("account_confirm", citizen_id) in text_of(second.get(answer.url))
    assert second.post(about("account_confirm", citizen_id)).status_code == 302
    assert emails_of(citizen_id) == ["else@borger.example"]
    [user] = users_of_person(citizen_id)
    assert actor_as_person(user.id, citizen_id) is not None
    assert "else@borger.example" in text_of(browser.get(about("account", citizen_id)))

    assert browser.post(about("account_end", citizen_id)).status_code == 302
    assert emails_of(citizen_id) == []
    assert actor_as_person(user.id, citizen_id) is None


def test_a_colleague_finds_on_today_what_waits_for_a_second_person(worker, colleague, citizen_id):
    relative_id = make.a_relative(worker, citizen_id)
    elsewhere = make.a_member(make.a_unit("facility_107"))
    theirs = about("relative_account", citizen_id, relative_id=relative_id)
    waits = [f'href="{one}#change"' for one in (about("account", citizen_id), theirs)]
    as_actor(worker).post(about("account", citizen_id), {"email": "else@borger.example"})
    as_actor(worker).post(theirs, {"email": "lonni@familie.example"})

    def shown_to(actor):
        text = text_of(as_actor(actor).get(reverse("portal:today")))
        return [one in text for one in waits]

    assert shown_to(colleague) == [True, True]
    assert shown_to(worker) == [False, False]
    assert shown_to(elsewhere) == [False, False]
    as_actor(colleague).post(about("account_confirm", citizen_id))
    assert shown_to(colleague) == [False, True]
    with acting_as(worker):
        for relation in make.CareRelation.objects.filter(unit_id=worker.unit_id):
            end_care(worker, relation_id=relation.pk)
    assert shown_to(colleague) == [False, False]


def test_nobody_dead_gets_a_way_in(worker, colleague, citizen_id):
    as_actor(worker).post(about("account", citizen_id), {"email": "else@borger.example"})
    death = {"died_on": today().isoformat(), "told_by": "hospital", "sure": "on"}
    as_actor(worker).post(about("death", citizen_id), death)
    assert about("account", citizen_id) not in text_of(
        as_actor(colleague).get(reverse("portal:today"))
    )
    as_actor(worker).post(about("account_drop", citizen_id))
    browser = as_actor(worker)
    assert 'name="email"' not in text_of(browser.get(about("account", citizen_id)))
    answer = browser.post(about("account", citizen_id), {"email": "new@borger.example"})
    assert answer.status_code == 409
    with acting_as(worker), pytest.raises(CitizenHasDied):
        ask_for_account(worker, citizen_id=citizen_id, email="new@borger.example")


def test_a_change_says_when_it_happens_and_can_be_dropped(worker, colleague, citizen_id):
    browser, second = as_actor(worker), as_actor(colleague)
    browser.post(about("account", citizen_id), {"email": "else@borger.example"})
    second.post(about("account_confirm", citizen_id))
    make.User.objects.filter(email="else@borger.example").update(last_login=now())
    browser.post(about("account", citizen_id), {"email": "else@other.example"})
    second.post(about("account_confirm", citizen_id))
    page = text_of(browser.get(about("account", citizen_id)))
    assert "else@other.example" in page
    assert emails_of(citizen_id) == ["else@borger.example"]
    assert browser.post(about("account_drop", citizen_id)).status_code == 302
    assert "else@other.example" not in text_of(browser.get(about("account", citizen_id)))


def test_a_relative_gets_a_way_in(worker, colleague, citizen_id):
    relative_id = make.a_relative(worker, citizen_id)
    page = about("relative_account", citizen_id, relative_id=relative_id)
    assert as_actor(worker).post(page, {"email": "lonni@familie.example"}).status_code == 302
    confirm = about("relative_account_confirm", citizen_id, relative_id=relative_id)
    assert as_actor(colleague).post(confirm).status_code == 302
    assert emails_of(relative_id) == ["lonni@familie.example"]
    asked = make.a_relative(worker, citizen_id, name="Bo Test Lauridsen")
    page = about("relative_account", citizen_id, relative_id=asked)
    as_actor(worker).post(page, {"email": "bo@familie.example"})
    drop = about("relative_account_drop", citizen_id, relative_id=asked)
    assert as_actor(worker).post(drop).url == page
    assert emails_of(asked) == []


def test_who_has_no_ground_confirms_nothing(worker, citizen_id):
    as_actor(worker).post(about("account", citizen_id), {"email": "else@borger.example"})
    stranger = make.a_member(make.a_unit("facility_107"))
    assert as_actor(stranger).post(about("account_confirm", citizen_id)).status_code == 404
    assert emails_of(citizen_id) == []


def test_it_can_be_done_while_registering(worker, colleague):
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
    as_actor(colleague).post(about("account_confirm", citizen_id))
    assert emails_of(citizen_id) == ["niels@borger.example"]


def test_a_way_in_without_an_address_is_asked_for(worker):
    answer = as_actor(worker).post(at("register"), {"gives_account": "on"})
    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors


def test_an_address_of_staff_is_refused_and_stays_on_the_screen(worker, colleague, citizen_id):
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
        ask_for_account(doctor, citizen_id=citizen_id, email="doctor@privat.example")


def test_a_consent_alone_is_no_reason_to_let_anybody_in(worker, citizen_id):
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"), Role.NURSE)
    make.a_consent(worker, citizen_id, to=nurse.unit_id)
    with pytest.raises(NotAllowed), acting_as(nurse):
        ask_for_account(nurse, citizen_id=citizen_id, email="nurse@privat.example")


def test_strangers_find_nothing(citizen_id):
    stranger = make.a_member(make.a_unit("facility_107"))
    answer = as_actor(stranger).get(about("account", citizen_id))
    assert answer.status_code == 404
