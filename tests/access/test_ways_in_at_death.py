"""Changes of a sign-in that are under way when the citizen dies: none of them ever opens."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from brobygger.access import services
from brobygger.access.checks import the_dead_are_marked_and_have_no_way_in
from brobygger.access.rls import acting_as
from brobygger.accounts.models import PersonLink, User, WayIn
from brobygger.accounts.services import object_to_change, open_ways_due
from brobygger.accounts.telling import token_of
from brobygger.audit.models import Entry
from brobygger.citizens.errors import CitizenHasDied
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from tests import make

from .pages import about, as_actor, text_of

pytestmark = pytest.mark.django_db
NEW = "ny@test.example"
NO_GUARD = (
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE accounts_wayin DISABLE TRIGGER no_way_in_is_asked_for_the_dead",
)


def a_house(cpr):
    """The citizen and the sister have signed in before, so that a change of theirs waits two days."""
    found = make.people(cpr)
    with make.as_owner():
        User.objects.filter(person_links__isnull=False).update(last_login=now())
    return found


@pytest.fixture
def house():
    return a_house("0201919990")


@pytest.fixture
def other():
    return a_house("0201609995")


def ask(house, relative_id=None, email=NEW):
    with acting_as(house.contact_person):
        return services.ask_for_account(
            house.contact_person,
            citizen_id=house.citizen_id,
            relative_id=relative_id,
            email=email,
        )


def confirm(house, relative_id=None):
    with acting_as(house.leader):
        return services.confirm_account(
            house.leader, citizen_id=house.citizen_id, relative_id=relative_id
        )


def dies(house):
    with acting_as(house.contact_person):
        services.register_death(
            house.contact_person,
            citizen_id=house.citizen_id,
            died_on=today(),
            told_by="hospital",
        )


def comes_back(house):
    with acting_as(house.contact_person):
        services.undo_death(
            house.contact_person, citizen_id=house.citizen_id, reason="Det var en anden."
        )


def two_days_go_by():
    with make.as_owner():
        WayIn.objects.exclude(opens_at=None).update(opens_at=now() - dt.timedelta(minutes=1))


def whose(house, who):
    return house.relative_id if who == "relative" else None


def opened(person_id):
    return PersonLink.objects.filter(person_id=person_id, valid__contains=now()).count()


@pytest.mark.parametrize("who", ["citizen", "relative"])
@pytest.mark.parametrize("state", ["asked", "confirmed"])
def test_what_was_asked_for_is_dropped_and_keeps_nobody_waiting(house, other, who, state):
    way_id = ask(house, whose(house, who))
    if state == "confirmed":
        assert confirm(house, whose(house, who)) == "confirmed"
    dies(house)
    assert WayIn.objects.get(pk=way_id).state == WayIn.State.DROPPED
    with make.as_owner():
        [line] = Entry.objects.filter(action="account.dropped")
    assert (line.citizen_id, line.details["because"]) == (house.citizen_id, "death")
    ask(other, email="anden@test.example")
    assert confirm(other) == "confirmed"
    two_days_go_by()
    assert open_ways_due() == 1
    assert PersonLink.objects.filter(user__email="anden@test.example").exists()
    assert not PersonLink.objects.filter(user__email=NEW).exists()


def test_an_address_of_somebody_else_is_asked_no_more(house, other):
    taken = User.objects.get(person_links__person_id=other.relative_id)
    way_id = ask(house, email=taken.email)
    with make.as_owner():  # as it stands when the two days are over
        WayIn.objects.filter(pk=way_id).update(
            state="written", confirmed_by=house.leader.user_id, confirmed_at=now(), opens_at=now()
        )
    dies(house)
    assert WayIn.objects.get(pk=way_id).state == WayIn.State.DROPPED


def test_the_letters_link_says_that_it_is_over(house):
    way = WayIn.objects.get(pk=ask(house))
    dies(house)
    with pytest.raises(NotFound):
        object_to_change(token_of(way))


def test_nothing_is_asked_for_or_confirmed_for_the_dead(house):
    dies(house)
    for relative_id in (None, house.relative_id):
        with pytest.raises(CitizenHasDied):
            ask(house, relative_id)
        with pytest.raises(CitizenHasDied):
            confirm(house, relative_id)
    browser = as_actor(house.contact_person)
    for address in (
        about("account", house.citizen_id),
        reverse("access:relative_account", args=[house.citizen_id, house.relative_id]),
    ):
        page = text_of(browser.get(address))
        assert "Borgeren er registreret som død" in page
        assert 'name="email"' not in page
        answer = browser.post(address, {"email": NEW})
        assert answer.status_code in {409, 422}
        assert not WayIn.objects.exists()


def test_the_database_refuses_one_by_whatever_road(house):
    way_id = ask(house)
    dies(house)
    with pytest.raises(CitizenHasDied), acting_as(house.contact_person):
        WayIn.objects.filter(pk=way_id).update(state="asked")


def test_undoing_the_death_gives_back_the_sign_in_and_not_what_was_asked_for(house):
    way_id = ask(house)
    dies(house)
    assert opened(house.citizen_id) == 0
    comes_back(house)
    assert opened(house.citizen_id) == 1
    assert WayIn.objects.get(pk=way_id).state == WayIn.State.DROPPED
    ask(house)
    assert confirm(house) == "confirmed"


def test_one_that_cannot_be_opened_keeps_nobody_waiting_and_fails_the_job(house, other):
    way_id = ask(house)
    ask(other, email="anden@test.example")
    assert (confirm(house), confirm(other)) == ("confirmed", "confirmed")
    two_days_go_by()
    dies(house)
    with make.as_owner(), connection.cursor() as cursor:
        for deed in NO_GUARD:
            cursor.execute(deed)
        WayIn.objects.filter(pk=way_id).update(state="confirmed")
        found = the_dead_are_marked_and_have_no_way_in(cursor)
    assert found.faults == (f"way in {way_id} goes on for somebody dead",)
    with pytest.raises(ExceptionGroup) as failed:
        open_ways_due()
    assert [type(one) for one in failed.value.exceptions] == [CitizenHasDied]
    assert PersonLink.objects.filter(user__email="anden@test.example").exists()
