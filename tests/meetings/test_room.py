"""The way into a meeting's video room, and what the door reports."""

import datetime as dt
import time

import pytest
from django.conf import settings
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import correct_citizen
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.meetings import queries, services
from brobygger.meetings.pages import Invited
from brobygger.meetings.room.errors import RelayMissing, RoomNotOpen
from brobygger.meetings.room.services import KEYS, issue_pass, who_is
from brobygger.signalling.tickets import issue_report, keys_from, read_ticket
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def call(house, *, form="video", starts_in=10, minutes=60):
    """The contact person calls a meeting with the caseworker and the citizen."""
    me = house.contact_person
    invited = [
        Invited(kind="staff", name="Jonas Bech", user_id=me.user_id, unit_id=me.unit_id),
        Invited(
            kind="staff",
            name="Mette Holm",
            user_id=house.caseworker.user_id,
            unit_id=house.caseworker.unit_id,
        ),
        Invited(kind="citizen", name="Else Test Lauridsen", person_id=house.citizen_id),
    ]
    with acting_as(me):
        return services.call_meeting(
            me,
            citizen_id=house.citizen_id,
            about=None,
            starts_at=now() + dt.timedelta(minutes=starts_in),
            minutes=minutes,
            form=form,
            place="",
            invited=invited,
        )


def ticket_of(actor, card):
    with acting_as(actor):
        given = issue_pass(actor, meeting_id=card.id)
    return read_ticket(KEYS, given.ticket, now=time.time())


def invitation_of(actor, card):
    with acting_as(actor):
        return queries.meeting(actor, card.id).mine


def test_a_ticket_says_who_may_come_as_what(house):
    card = call(house)
    mine = ticket_of(house.contact_person, card)
    assert (mine.meeting, mine.role, mine.name) == (str(card.id), "host", "Jonas Bech")
    assert ticket_of(house.caseworker, card).role == "participant"
    citizen = ticket_of(house.citizen, card)
    assert (citizen.role, citizen.relay) == ("participant", False)
    assert citizen.participant == str(invitation_of(house.citizen, card).id)


def test_the_chair_leads_and_whoever_called_can_take_over(house):
    card = call(house)
    chair = invitation_of(house.caseworker, card).id
    with acting_as(house.contact_person) as actor:
        services.name_chair(actor, meeting_id=card.id, chair_id=chair, minute_taker_id=None)
    assert ticket_of(house.caseworker, card).role == "host"
    assert ticket_of(house.contact_person, card).role == "cohost"


def test_a_citizen_never_leads_by_mistake(house):
    card = call(house)
    chair = invitation_of(house.citizen, card).id
    with acting_as(house.contact_person) as actor:
        services.name_chair(actor, meeting_id=card.id, chair_id=chair, minute_taker_id=chair)
    assert ticket_of(house.citizen, card).role == "participant"


@pytest.mark.parametrize(
    ("form", "starts_in", "error"),
    [
        ("video", 30, RoomNotOpen),
        ("room", 5, NotFound),
        ("phone", 5, NotFound),
        ("mixed", 5, None),
        ("video", 14, None),
    ],
)
def test_the_room_has_its_time_and_its_form(house, form, starts_in, error):
    card = call(house, form=form, starts_in=starts_in)
    if error is None:
        assert ticket_of(house.citizen, card)
        return
    with acting_as(house.citizen), pytest.raises(error):
        issue_pass(house.citizen, meeting_id=card.id)


def test_a_meeting_long_over_has_no_room(house, clock):
    card = call(house)
    clock(now() + dt.timedelta(minutes=110))
    with acting_as(house.citizen), pytest.raises(RoomNotOpen):
        issue_pass(house.citizen, meeting_id=card.id)


def test_a_colleague_who_is_not_called_finds_no_door(house):
    card = call(house)
    assert ticket_of(house.contact_person, card)  # the same unit sees the same citizen
    for other in (house.leader, make.a_member(house.contact_person.unit_id), house.nurse):
        with acting_as(other), pytest.raises(NotFound):
            issue_pass(other, meeting_id=card.id)


def test_a_protected_address_is_never_shown_for_want_of_a_relay(house, settings):
    with acting_as(house.contact_person) as actor:
        correct_citizen(actor, citizen_id=house.citizen_id, base_revision=1, is_protected=True)
    card = call(house)
    with acting_as(house.citizen), pytest.raises(RelayMissing):
        issue_pass(house.citizen, meeting_id=card.id)
    assert ticket_of(house.contact_person, card).relay is False
    settings.ICE_SERVERS = [{"urls": "turn:relay.example"}]
    assert ticket_of(house.citizen, card).relay is True


def test_the_page_is_strict_and_the_only_one_with_a_camera(client, house):
    card = call(house)
    make.signed_in(client, house.citizen)
    page = client.get(reverse("meetings:room", args=[card.id]))
    assert page.status_code == 200
    assert "camera=(self), microphone=(self)" in page.headers["Permissions-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self' ws://testserver" in policy
    assert "unsafe" not in policy
    other = client.get(reverse("meetings:meeting", args=[card.id]))
    assert "camera=()" in other.headers["Permissions-Policy"]
    assert "Deltag i videomødet" in other.content.decode()


def test_looking_at_the_door_changes_nothing_and_a_press_gives_one_ticket(client, house):
    card = call(house)
    make.signed_in(client, house.citizen)
    address = reverse("meetings:room_ticket", args=[card.id])
    assert client.get(address).status_code == 405
    first, second = client.post(address).json(), client.post(address).json()
    assert first["ticket"] != second["ticket"]
    assert first["ice"] == []
    with make.as_owner():
        assert Entry.objects.filter(action="meeting.video_ticket").count() == 2


# Reports


def send(client, slip):
    address = reverse("meetings:room_report")
    return client.post(address, data=slip, content_type="text/plain").status_code


def report(card, actor, what, *, keys=KEYS, event="e1", by=None, **more):
    said = {
        "what": what,
        "meeting": str(card.id),
        "participant": str(invitation_of(actor, card).id),
        "who": who_is(actor),
        "event": event,
        **({"by_who": who_is(by)} if by else {}),
        **more,
    }
    return issue_report(keys, said, now=time.time())


def lines(action):
    with make.as_owner():
        return list(Entry.objects.filter(action=action))


def test_whoever_came_in_was_there(client, house):
    card = call(house)
    assert send(client, report(card, house.citizen, "joined")) == 204
    assert invitation_of(house.citizen, card).attendance == "present"
    assert invitation_of(house.caseworker, card).attendance == "unknown"
    (line,) = lines("meeting.video_joined")
    assert (line.person_id, line.citizen_id) == (house.citizen_id, house.citizen_id)


def test_what_somebody_has_written_about_attendance_stands(client, house):
    card = call(house)
    absent = {invitation_of(house.citizen, card).id: "absent"}
    with acting_as(house.contact_person) as actor:
        services.open_meeting(actor, meeting_id=card.id)
        services.note_attendance(actor, meeting_id=card.id, attendance=absent)
    send(client, report(card, house.citizen, "joined"))
    assert invitation_of(house.citizen, card).attendance == "absent"


def test_who_lets_in_is_in_the_log_as_the_one_who_did(client, house):
    card = call(house)
    send(client, report(card, house.citizen, "admitted", by=house.contact_person))
    (line,) = lines("meeting.video_admitted")
    assert line.user_id == house.contact_person.user_id
    assert line.object_id == invitation_of(house.citizen, card).id


def test_a_report_counts_once(client, house):
    card = call(house)
    slip = report(card, house.citizen, "left", event="once", why="left")
    assert [send(client, slip), send(client, slip)] == [204, 204]
    assert len(lines("meeting.video_left")) == 1


def test_only_our_own_signalling_process_is_believed(client, house):
    card = call(house)
    good = report(card, house.citizen, "joined", event="forged")
    forged = [
        "",
        "x",
        "æ",
        good[:-2],
        "A" * 100_000,
        report(card, house.citizen, "joined", keys=keys_from("guessed")),
        report(card, house.citizen, "rewritten"),
        issue_report(KEYS, {"what": "joined"}, now=time.time()),
        issue_report(KEYS, {"what": "joined"}, now=time.time() - 500),
        report(card, house.citizen, "joined", meeting="not an id"),
        report(card, house.citizen, "joined", who="nobody"),
    ]
    assert {send(client, one) for one in forged} == {404}
    assert invitation_of(house.citizen, card).attendance == "unknown"
    assert lines("meeting.video_joined") == []


def test_nobody_reports_for_a_meeting_they_cannot_see(client, house):
    card = call(house)
    slip = report(card, house.citizen, "joined", who=who_is(house.nurse))
    assert send(client, slip) == 404
    assert invitation_of(house.citizen, card).attendance == "unknown"


def test_the_secret_of_tickets_is_not_the_web_servers_own():
    assert settings.SIGNALLING_SECRET != settings.SECRET_KEY


def test_a_form_is_no_report(client):
    address = reverse("meetings:room_report")
    assert client.post(address, {"what": "came"}).status_code == 404
    assert (
        client.post(
            address, "what=came", content_type="application/x-www-form-urlencoded"
        ).status_code
        == 404
    )
