"""Answering in one press, and a meeting that belongs to no plan."""

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import now, today
from brobygger.kernel.purposes import Purpose
from brobygger.meetings import queries, services
from brobygger.meetings.pages import Invited
from tests import make
from tests.plans.screens import at, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def a_meeting(house):
    nurse = house.contact_person
    invited = [
        Invited(kind="staff", name="Mette", user_id=nurse.user_id, unit_id=nurse.unit_id),
        Invited(kind="citizen", name="Else", person_id=house.citizen_id),
    ]
    with acting_as(nurse):
        return services.call_meeting(
            nurse,
            citizen_id=house.citizen_id,
            about=None,
            starts_at=now() + dt.timedelta(days=2),
            minutes=60,
            form="room",
            place="Mødelokale 2",
            invited=invited,
        )


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def as_now(house, meeting):
    with acting_as(house.contact_person) as actor:
        return queries.meeting(actor, meeting.id)


def test_the_page_says_when_where_and_who(house):
    meeting = a_meeting(house)
    for reader in (house.contact_person, house.citizen):
        page = words(at(reader).get(url("meeting", meeting.id)))
        assert "Mødelokale 2" in page
        assert "Hvem er inviteret" in page


def test_the_citizen_says_yes_in_one_press(house):
    meeting = a_meeting(house)
    mine = next(one for one in meeting.invitations if one.kind == "citizen")
    response = at(house.citizen).post(url("answer", mine.id), {"answer": "yes"})
    assert response.status_code == 302
    assert as_now(house, meeting).invitation(mine.id).answer == "yes"


def test_after_the_answer_one_is_back_where_one_was(house):
    meeting = a_meeting(house)
    mine = next(one for one in meeting.invitations if one.kind == "citizen")
    came_from = f"http://testserver{url('meeting', meeting.id)}"
    client = at(house.citizen)
    here = client.post(url("answer", mine.id), {"answer": "no"}, headers={"Referer": came_from})
    elsewhere = client.post(
        url("answer", mine.id), {"answer": "no"}, headers={"Referer": "https://evil.example/"}
    )
    assert (here["Location"], elsewhere["Location"]) == (came_from, "/")


def test_nobody_answers_for_another(house):
    meeting = a_meeting(house)
    hers = next(one for one in meeting.invitations if one.kind == "citizen")
    assert (
        at(house.contact_person).post(url("answer", hers.id), {"answer": "no"}).status_code == 404
    )


@pytest.mark.parametrize("answer", ["", "maybe", "x" * 5000])
def test_an_answer_that_is_none_changes_nothing(house, answer):
    meeting = a_meeting(house)
    mine = next(one for one in meeting.invitations if one.kind == "citizen")
    assert at(house.citizen).post(url("answer", mine.id), {"answer": answer}).status_code == 422


def test_it_is_moved_and_everyone_answers_again(house):
    meeting = a_meeting(house)
    sent = {
        "day": (today() + dt.timedelta(days=9)).isoformat(),
        "time": "13:30",
        "minutes": "45",
        "form": "video",
        "place": "",
        "base_revision": meeting.revision,
    }
    client = at(house.contact_person)
    assert client.post(url("move", meeting.id), sent).status_code == 302
    assert as_now(house, meeting).form == "video"
    assert client.post(url("move", meeting.id), sent).status_code == 409
    assert client.post(url("move", meeting.id), sent | {"time": "99:99"}).status_code == 422


def test_it_is_called_off_after_one_more_question(house):
    meeting = a_meeting(house)
    client = at(house.contact_person)
    assert client.get(url("cancel", meeting.id)).status_code == 200
    assert client.post(url("cancel", meeting.id)).status_code == 302
    assert as_now(house, meeting).state == "cancelled"


def test_the_citizen_neither_moves_nor_cancels(house):
    meeting = a_meeting(house)
    for name in ("move", "cancel"):
        assert at(house.citizen).post(url(name, meeting.id), {}).status_code == 404


def test_a_stranger_is_told_it_is_not_there(house):
    meeting = a_meeting(house)
    assert at(house.nurse).get(url("meeting", meeting.id)).status_code == 404
    assert at(house.contact_person).get(url("meeting", uuid4())).status_code == 404


def test_without_the_permission_the_door_is_shut(house):
    meeting = a_meeting(house)
    member = make.a_member(
        house.contact_person.unit_id, "steering_member", purpose=Purpose.OVERSIGHT
    )
    assert at(member).get(url("meeting", meeting.id)).status_code == 403


def test_nobody_is_sent_to_sign_in(house):
    meeting = a_meeting(house)
    assert Client().get(url("meeting", meeting.id)).status_code == 302
