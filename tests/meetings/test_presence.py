"""Who is in the video room: from reports that may come late, twice or not at all."""

import datetime as dt
import itertools
import time
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_all
from brobygger.accounts.models import Membership
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed
from brobygger.meetings import queries, services
from brobygger.meetings.models import Invitation
from brobygger.meetings.pages import Invited
from brobygger.meetings.presence.queries import LASTS, in_the_room, visits
from brobygger.meetings.room.services import KEYS, who_is
from brobygger.signalling.tickets import issue_report
from tests import make
from tests.meetings.test_room import call

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


@pytest.fixture
def tell(client):
    """`tell(card, actor, "joined", seat="a", ago=60)`: what the signalling process reports."""
    began = time.time()  # however long the test takes, a minute between two reports is a minute

    def one(card, actor, what, *, seat="a", ago=0.0, by=None, **more):
        said = {
            "what": what,
            "meeting": str(card.id),
            "participant": str(invitation_id(card, actor)),
            "who": who_is(actor),
            "event": uuid4().hex,
            "seat": seat,
            "at": began - ago,
            **({"by_who": who_is(by)} if by else {}),
            **more,
        }
        slip = issue_report(KEYS, said, now=time.time())
        return client.post(
            reverse("meetings:room_report"), data=slip, content_type="text/plain"
        ).status_code

    return one


def invitation_id(card, actor):
    """As the owner: they may have lost the ground to see it themselves."""
    with make.as_owner():
        found = Invitation.objects.filter(meeting_id=card.id)
        if actor.person_id is not None:
            return found.get(person_id=actor.person_id).pk
        return found.get(user_id=actor.user_id, unit_id=actor.unit_id).pk


def here(house, card):
    with acting_as(house.contact_person) as reader:
        return {one.seat for one in in_the_room(reader, card.id)}


def history(house, card):
    with acting_as(house.contact_person) as reader:
        return [
            (one.seat, one.why, round((one.left_at - one.came_at).total_seconds()))
            if one.left_at
            else (one.seat, "", None)
            for one in visits(reader, card.id)
        ]


def test_somebody_who_came_is_in_the_room_until_they_leave(house, tell):
    card = call(house)
    assert here(house, card) == set()
    assert tell(card, house.citizen, "joined", seat="a", ago=90) == 204
    assert here(house, card) == {"a"}
    tell(card, house.citizen, "left", seat="a", ago=30, why="left")
    tell(card, house.citizen, "joined", seat="b", ago=20)
    assert here(house, card) == {"b"}
    assert history(house, card) == [("a", "left", 60), ("b", "", None)]


HAPPENED = [
    ("joined", "a", 100, {}),
    ("left", "a", 80, {"why": "lost"}),
    ("joined", "b", 60, {}),
    ("left", "b", 40, {"why": "left"}),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_whatever_order_and_how_often_reports_come_the_visits_are_the_same(house, tell, order):
    card = call(house)
    for what, seat, ago, more in [HAPPENED[place] for place in (*order, *order[::2])]:
        tell(card, house.citizen, what, seat=seat, ago=ago, **more)
    assert history(house, card) == [("a", "lost", 20), ("b", "left", 20)]
    assert here(house, card) == set()


@pytest.mark.parametrize("order", [("removed", "left"), ("left", "removed")])
def test_that_somebody_was_removed_outweighs_that_they_left(house, tell, order):
    card = call(house)
    tell(card, house.citizen, "joined", ago=50)
    for what in order:
        by = {"by": house.contact_person} if what == "removed" else {"why": "left"}
        tell(card, house.citizen, what, ago=20, **by)
    assert history(house, card) == [("a", "removed", 30)]


def test_a_call_that_ended_leaves_nobody_though_a_word_was_lost(house, tell):
    card = call(house)
    tell(card, house.contact_person, "joined", seat="host", ago=90)
    tell(card, house.citizen, "joined", seat="a", ago=60)
    tell(card, house.contact_person, "ended", seat="host", ago=10)
    assert here(house, card) == set()
    assert [why for _seat, why, _long in history(house, card)] == ["ended", "ended"]
    with make.as_owner():
        (line,) = Entry.objects.filter(action="meeting.visits_closed")
    assert line.details == {"closed": 2}


def test_a_call_that_begins_anew_finds_the_room_empty(house, tell):
    card = call(house)
    tell(card, house.citizen, "joined", seat="old", ago=120)
    tell(card, house.contact_person, "opened", seat="host", ago=10)
    tell(card, house.contact_person, "joined", seat="host", ago=10)
    assert here(house, card) == {"host"}


def test_a_late_word_of_an_end_does_not_put_out_those_who_came_since(house, tell):
    card = call(house)
    tell(card, house.citizen, "joined", seat="new", ago=5)
    tell(card, house.contact_person, "ended", seat="host", ago=60)
    assert here(house, card) == {"new"}


def test_a_word_that_never_came_lapses_with_the_seat(house, tell, clock):
    card = call(house)
    tell(card, house.citizen, "joined", seat="a")
    clock(now() + LASTS + dt.timedelta(minutes=1))
    assert here(house, card) == set()
    with acting_as(house.contact_person) as reader:
        (one,) = queries.meeting(reader, card.id).invitations[:1]
        assert not one.is_in_call


@pytest.mark.parametrize("at", ["soon", None, True, 1e300, -5, 4e9, "9"])
def test_a_strange_time_is_the_time_it_was_heard(house, tell, at):
    card = call(house)
    assert tell(card, house.citizen, "joined", at=at) == 204
    with acting_as(house.contact_person) as reader:
        (one,) = in_the_room(reader, card.id)
    assert abs((now() - one.came_at).total_seconds()) < 30


def test_the_card_says_who_is_in_the_call_and_asks_no_more_for_it(
    house, tell, django_assert_num_queries
):
    card = call(house)
    tell(card, house.citizen, "joined")
    tell(card, house.caseworker, "joined", seat="b")
    tell(card, house.caseworker, "left", seat="b", why="left")
    with acting_as(house.contact_person) as reader, django_assert_num_queries(1):
        shown = queries.meeting(reader, card.id)
    assert {(one.kind, one.is_in_call, one.has_left_call) for one in shown.invitations} == {
        ("citizen", True, False),
        ("staff", False, True),
        ("staff", False, False),
    }


def test_nobody_without_a_ground_sees_who_is_there(house, tell):
    card = call(house)
    tell(card, house.citizen, "joined")
    assert here(house, card) == {"a"}
    with acting_as(house.nurse) as stranger:
        assert in_the_room(stranger, card.id) == ()


def test_whoever_may_not_read_plans_has_no_such_door(house):
    administrator = make.a_member(make.a_unit("project_office"), "administrator")
    with acting_as(administrator), pytest.raises(NotAllowed):
        in_the_room(administrator, uuid4())


@pytest.fixture
def with_nurse(house):
    """The nurse is called on a consent, which the citizen can take back."""
    make.a_consent(house.citizen, house.citizen_id, to=house.nurse.unit_id)
    card = call(house)
    nurse = {"user_id": house.nurse.user_id, "unit_id": house.nurse.unit_id}
    with acting_as(house.contact_person) as me:
        one = Invited(kind="staff", name="Søren Dam", **nurse)
        services.invite(me, meeting_id=card.id, invited=[one])
    return card


def take_back(house):
    with acting_as(house.citizen):
        withdraw_all(house.citizen, citizen_id=house.citizen_id)


def test_somebody_who_lost_the_ground_during_the_call_still_goes_out(house, tell, with_nurse):
    """Else the room would seem to hold somebody who may see nothing, and show nothing to anybody."""
    tell(with_nurse, house.nurse, "joined", seat="n", ago=60)
    assert here(house, with_nurse) == {"n"}
    take_back(house)
    assert tell(with_nurse, house.nurse, "left", seat="n", ago=5, why="left") == 404
    assert here(house, with_nurse) == set()


def test_somebody_who_lost_the_ground_at_the_door_is_counted_when_they_come_in(
    house, tell, with_nurse
):
    """They are the one the others' shared screen must reckon with."""
    take_back(house)
    assert tell(with_nurse, house.nurse, "joined", seat="n", ago=5) == 404
    assert here(house, with_nurse) == {"n"}
    with acting_as(house.nurse) as nurse:
        assert in_the_room(nurse, with_nurse.id) == ()


def test_whoever_has_left_the_house_meanwhile_goes_out_too(house, tell, with_nurse):
    tell(with_nurse, house.nurse, "joined", seat="n", ago=60)
    with make.as_owner():
        Membership.objects.filter(user_id=house.nurse.user_id).update(valid="empty")
    assert tell(with_nurse, house.nurse, "left", seat="n", why="left") == 204
    assert here(house, with_nurse) == set()


def test_what_was_seen_is_not_taken_back(house, tell):
    card = call(house)
    tell(card, house.citizen, "joined")
    with (
        acting_as(house.contact_person),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM meetings_presence")
