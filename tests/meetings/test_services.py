"""Calling, answering, moving, holding; a meeting knows no plan."""

import datetime as dt

import pytest

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import queries, services
from brobygger.meetings.errors import (
    AnswerUnknown,
    MeetingAlreadyOpen,
    MeetingChanged,
    MeetingInThePast,
    MeetingNotCalled,
    MeetingNotOpen,
    MeetingTimeUnlikely,
    NobodyInvited,
    TextNotAccepted,
)
from brobygger.meetings.pages import Invited, MeetingCard
from brobygger.notices.models import Message
from tests import make

pytestmark = pytest.mark.django_db


def invited(house: make.People) -> list[Invited]:
    return [
        Invited(
            kind="staff",
            name="Mette Holm",
            user_id=house.caseworker.user_id,
            unit_id=house.caseworker.unit_id,
        ),
        Invited(kind="citizen", name="Else Test Lauridsen", person_id=house.citizen_id),
    ]


def call(house: make.People, **changes) -> MeetingCard:
    details = {
        "citizen_id": house.citizen_id,
        "about": house.relative_id,
        "starts_at": now() + dt.timedelta(days=2),
        "minutes": 60,
        "form": "room",
        "place": "Mødelokale 2",
        "invited": invited(house),
    }
    with acting_as(house.contact_person) as actor:
        return services.call_meeting(actor, **(details | changes))


def test_those_called_are_told_a_time_and_nothing_more():
    house = make.people()
    called = call(house)
    assert [one.answer for one in called.invitations] == ["awaited", "awaited"]
    with make.as_owner():
        messages = list(Message.objects.all())
    assert {one.user_id for one in messages} == {house.caseworker.user_id, house.citizen.user_id}
    for one in messages:
        assert "Else" not in one.subject + one.body
        assert "Mødelokale" not in one.body
        assert str(called.starts_at.year) in one.body


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"starts_at": now() - dt.timedelta(days=1)}, MeetingInThePast),
        ({"starts_at": now() + dt.timedelta(days=900)}, MeetingTimeUnlikely),
        ({"minutes": 0}, MeetingTimeUnlikely),
        ({"minutes": 10**9}, MeetingTimeUnlikely),
        ({"form": "telepathy"}, AnswerUnknown),
        ({"place": "x" * 201}, TextNotAccepted),
        ({"place": "a\0b"}, TextNotAccepted),
        ({"invited": []}, NobodyInvited),
    ],
)
def test_unlikely_meetings_are_not_called(change, error):
    house = make.people()
    with pytest.raises(error):
        call(house, **change)


def test_one_answers_ones_own_invitation_and_may_change_ones_mind():
    house = make.people()
    called = call(house)
    with acting_as(house.citizen) as actor:
        [mine] = queries.my_invitations(actor)
        services.answer_invitation(actor, invitation_id=mine.id, answer="yes")
        services.answer_invitation(actor, invitation_id=mine.id, answer="no")
        assert queries.meeting(actor, called.id).mine.answer == "no"
        with pytest.raises(AnswerUnknown):
            services.answer_invitation(actor, invitation_id=mine.id, answer="maybe")
    with pytest.raises(NotFound), acting_as(house.contact_person) as actor:
        services.answer_invitation(actor, invitation_id=mine.id, answer="yes")


def test_a_moved_meeting_is_answered_again():
    house = make.people()
    called = call(house)
    with acting_as(house.citizen) as actor:
        services.answer_invitation(actor, invitation_id=called.invitations[0].id, answer="yes")
    new = {"starts_at": now() + dt.timedelta(days=5), "minutes": 30, "form": "video", "place": ""}
    with acting_as(house.contact_person) as actor:
        moved = services.move_meeting(actor, meeting_id=called.id, base_revision=1, **new)
        assert (moved.minutes, moved.form, moved.coming) == (30, "video", 0)
        with pytest.raises(MeetingChanged):
            services.move_meeting(actor, meeting_id=called.id, base_revision=1, **new)


def test_a_meeting_is_opened_noted_and_closed_in_that_order():
    house = make.people()
    called = call(house)
    chair, other = (one.id for one in called.invitations)
    with acting_as(house.contact_person) as actor:
        with pytest.raises(MeetingNotOpen):
            services.close_meeting(actor, meeting_id=called.id)
        with pytest.raises(MeetingNotOpen):
            services.note_attendance(actor, meeting_id=called.id, attendance={})
        services.name_chair(actor, meeting_id=called.id, chair_id=chair, minute_taker_id=None)
        services.open_meeting(actor, meeting_id=called.id)
        services.note_attendance(
            actor, meeting_id=called.id, attendance={chair: "present", other: "sent_input"}
        )
        with pytest.raises(AnswerUnknown):
            services.note_attendance(actor, meeting_id=called.id, attendance={called.id: "present"})
        held = services.close_meeting(actor, meeting_id=called.id)
        assert [one.attendance for one in held.invitations] == ["present", "sent_input"]
        assert (held.state, held.chair_id) == ("closed", chair)
        for door in (services.open_meeting, services.cancel_meeting):
            with pytest.raises(MeetingNotCalled):
                door(actor, meeting_id=called.id)


def test_one_open_meeting_about_the_same_thing():
    house = make.people()
    first, second = call(house), call(house)
    with acting_as(house.contact_person) as actor:
        services.open_meeting(actor, meeting_id=first.id)
        assert queries.current_meeting(actor, house.relative_id).id == first.id
        with pytest.raises(MeetingAlreadyOpen):
            services.open_meeting(actor, meeting_id=second.id)
        services.cancel_meeting(actor, meeting_id=second.id)
        states = [one.state for one in queries.meetings_about(actor, house.relative_id)]
    assert sorted(states) == ["cancelled", "open"]


def test_those_already_called_are_not_called_twice():
    house = make.people()
    called = call(house)
    with acting_as(house.contact_person) as actor:
        again = services.invite(actor, meeting_id=called.id, invited=invited(house))
    assert len(again.invitations) == 2


def test_strangers_find_no_meeting_and_citizens_call_none():
    house = make.people()
    called = call(house)
    with acting_as(house.nurse) as actor:
        assert queries.my_invitations(actor) == []
        with pytest.raises(NotFound):
            queries.meeting(actor, called.id)
        with pytest.raises(NotFound):
            services.open_meeting(actor, meeting_id=called.id)
    with pytest.raises(NotAllowed), acting_as(house.citizen) as actor:
        services.cancel_meeting(actor, meeting_id=called.id)


def mine_of(called: MeetingCard, user_id):
    return next(one for one in called.invitations if one.user_id == user_id)


def said(house, called):
    with acting_as(house.contact_person) as actor:
        return mine_of(queries.meeting(actor, called.id), house.caseworker.user_id)


def test_one_says_whether_one_can_decide_for_ones_unit_and_may_say_it_again():
    house = make.people()
    called = call(house)
    mine = mine_of(called, house.caseworker.user_id)
    assert (mine.may_decide, mine.is_to_say_mandate) == ("unknown", False)
    with acting_as(house.caseworker) as actor:
        services.answer_invitation(actor, invitation_id=mine.id, answer="yes")
        assert [one.is_to_say_mandate for one in queries.my_invitations(actor)] == [True]
        services.say_mandate(actor, invitation_id=mine.id, may_decide="no", decider=" Louise ")
        assert [one.is_to_say_mandate for one in queries.my_invitations(actor)] == [False]
    assert (said(house, called).may_decide, said(house, called).decider) == ("no", "Louise")
    with acting_as(house.caseworker) as actor:
        services.say_mandate(actor, invitation_id=mine.id, may_decide="yes", decider="Louise")
    assert (said(house, called).may_decide, said(house, called).decider) == ("yes", "")


def test_nobody_says_it_for_another_and_a_citizen_decides_for_no_unit():
    house = make.people()
    called = call(house)
    hers = mine_of(called, house.caseworker.user_id)
    own = next(one for one in called.invitations if one.kind == "citizen")
    for who, one in ((house.contact_person, hers), (house.citizen, own)):
        with acting_as(who) as actor, pytest.raises(NotFound):
            services.say_mandate(actor, invitation_id=one.id, may_decide="yes")
    assert said(house, called).mandate_at is None


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"may_decide": "perhaps"}, AnswerUnknown),
        ({"may_decide": "no", "decider": "x" * 121}, TextNotAccepted),
        ({"may_decide": "no", "decider": "a\0b"}, TextNotAccepted),
    ],
)
def test_a_mandate_that_is_none_changes_nothing(words, error):
    house = make.people()
    called = call(house)
    mine = mine_of(called, house.caseworker.user_id)
    with acting_as(house.caseworker) as actor, pytest.raises(error):
        services.say_mandate(actor, invitation_id=mine.id, **words)
    assert said(house, called).mandate_at is None
