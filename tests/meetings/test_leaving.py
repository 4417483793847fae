"""Whoever is taken off a meeting is told once, loses the date, and hears nothing more of it."""

import datetime as dt

import pytest
from icalendar import Calendar as Sheet

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.accounts.models import Membership
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import queries, services
from brobygger.meetings.errors import MeetingNotCalled
from brobygger.meetings.guests.services import invite_guest, revoke_link, send_link
from brobygger.meetings.leaving import end_without_ground
from brobygger.meetings.models import Invitation
from brobygger.meetings.room.knocking import tell_hosts
from brobygger.meetings.tasks import remind_all
from brobygger.notices.models import Message
from tests import make

from .test_dates import DAY, SOON, call, staff

pytestmark = pytest.mark.django_db
SUBJECT = "Du skal ikke med til et møde"


@pytest.fixture
def house():
    return make.people()


@pytest.fixture
def card(house):
    return call(house, now() + 9 * DAY)


def invitation_of(card, actor):
    return next(one for one in card.invitations if one.user_id == actor.user_id)


def dates_of(address):
    """Method and number of every date one address got, in the order they were sent."""
    with make.as_owner():
        found = Message.objects.filter(address=address).exclude(calendar="").order_by("created_at")
        sheets = [Sheet.from_ical(one.calendar) for one in found]
    return [(str(one["method"]), one.walk("VEVENT")[0]["sequence"]) for one in sheets]


def address_of(actor):
    with make.as_owner():
        user = Message.objects.filter(user_id=actor.user_id).first()
    return user.address


def told(address):
    with make.as_owner():
        found = Message.objects.filter(address=address).order_by("created_at")
        return list(found.values_list("subject", flat=True))


def test_taken_off_is_told_once_and_of_nothing_after(house, card, clock):
    one, address = invitation_of(card, house.caseworker), address_of(house.caseworker)
    with acting_as(house.contact_person) as me:
        for _ in range(2):  # a second press changes nothing
            services.end_invitation(me, invitation_id=one.id)
        assert dates_of(address) == [("REQUEST", 0), ("CANCEL", 1)]
        assert one.id not in [each.id for each in queries.meeting(me, card.id).invitations]
        services.move_meeting(
            me, meeting_id=card.id, base_revision=1, starts_at=now() + 12 * DAY, **SOON
        )
    with acting_as(house.caseworker) as them:
        assert queries.my_invitations(them) == []
        with pytest.raises(MeetingNotCalled):
            services.answer_invitation(them, invitation_id=one.id, answer="yes")
    clock(now() + 10 * DAY)
    remind_all()
    with acting_as(house.contact_person) as me:
        services.cancel_meeting(me, meeting_id=card.id)
    assert told(address) == ["Du er inviteret til et møde", SUBJECT]
    with make.as_owner():
        assert Entry.objects.filter(action="invitation.ended", object_id=one.id).count() == 1


def test_called_after_all_the_date_comes_back_as_a_newer_one(house, card):
    one, address = invitation_of(card, house.caseworker), address_of(house.caseworker)
    with acting_as(house.contact_person) as me:
        services.end_invitation(me, invitation_id=one.id)
        again = services.invite(me, meeting_id=card.id, invited=[staff(house.caseworker)])
        assert invitation_of(again, house.caseworker).answer == "awaited"
        services.cancel_meeting(me, meeting_id=card.id)
    assert dates_of(address) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2), ("CANCEL", 3)]


def test_others_are_not_reminded_anew_because_somebody_left(house, card, clock):
    clock(card.starts_at - 3 * DAY)
    assert remind_all() == 3
    with acting_as(house.contact_person) as me:
        services.end_invitation(me, invitation_id=invitation_of(card, house.caseworker).id)
    assert remind_all() == 0


def test_a_lost_ground_takes_one_off_and_names_nobody(house, card):
    consent = make.a_consent(house.contact_person, house.citizen_id, to=house.nurse.unit_id)
    with acting_as(house.contact_person) as me:
        services.invite(me, meeting_id=card.id, invited=[staff(house.nurse)])
        address = address_of(house.nurse)
        assert end_without_ground() == 0
        withdraw_consent(me, consent_id=consent, how="phone")
    assert end_without_ground() == 0  # it has happened already
    assert dates_of(address) == [("REQUEST", 0), ("CANCEL", 1)]
    assert told(address)[-1] == SUBJECT
    with make.as_owner():
        ended = Invitation.objects.get(user_id=house.nurse.user_id)
        assert (ended.ended_why, ended.answer) == ("ground", "no")
        line = Entry.objects.get(action="invitation.ended")
        assert (line.citizen_id, line.role) == (house.citizen_id, "service")
        body = Message.objects.get(subject=SUBJECT).body
    assert "Lauridsen" not in body


def test_whoever_left_the_unit_is_taken_off(house, card):
    with make.as_owner():
        mine = Membership.objects.get(user_id=house.caseworker.user_id)
        mine.valid = (mine.valid.lower, now() - dt.timedelta(hours=1))
        mine.save()
    assert end_without_ground() == 1
    with make.as_owner():
        assert Invitation.objects.get(ended_why="ground").user_id == house.caseworker.user_id


def test_a_guest_withdrawn_gets_word_and_one_called_again_the_date(house, card):
    address = "tolk@example.org"
    with acting_as(house.contact_person) as me:
        guest = invite_guest(
            me, meeting_id=card.id, name="Amina Tolk", function="Tolk", address=address
        )
        revoke_link(me, invitation_id=guest)
        assert told(address)[-1] == SUBJECT
        send_link(me, invitation_id=guest, address=address)
        send_link(me, invitation_id=guest, address="rigtig@example.org")  # the first was mistyped
    numbers = [number for _method, number in dates_of(address)]
    assert [method for method, _number in dates_of(address)] == ["REQUEST", "CANCEL"] * 2
    assert numbers == sorted(set(numbers))
    assert told(address)[-1] == "Et link til et møde virker ikke mere"
    assert dates_of("rigtig@example.org")[0][0] == "REQUEST"


def test_whoever_calls_gets_the_date_and_its_changes(house, card):
    address = address_of(house.contact_person)
    with acting_as(house.contact_person) as me:
        services.move_meeting(
            me, meeting_id=card.id, base_revision=1, starts_at=now() + 12 * DAY, **SOON
        )
        services.cancel_meeting(me, meeting_id=card.id)
    assert told(address)[0] == "Du har indkaldt til et møde"
    assert dates_of(address) == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]


def test_whoever_was_taken_off_is_not_called_to_the_door(house, card, clock):
    one = invitation_of(card, house.caseworker)
    with acting_as(house.contact_person) as me:
        services.name_chair(me, meeting_id=card.id, chair_id=one.id, minute_taker_id=None)
        services.end_invitation(me, invitation_id=one.id)
    clock(card.starts_at)
    assert tell_hosts(card.id) == 1  # the one who called it
    assert told(address_of(house.caseworker))[-1] == SUBJECT


def test_only_whoever_may_book_takes_somebody_off_and_no_stranger(house, card):
    one = invitation_of(card, house.caseworker)
    with acting_as(house.citizen) as me, pytest.raises(NotAllowed):
        services.end_invitation(me, invitation_id=one.id)
    with acting_as(house.nurse) as me, pytest.raises(NotFound):
        services.end_invitation(me, invitation_id=one.id)
