"""Guests: a link and a code, and nothing behind them but the door of one meeting."""

import datetime as dt
import re
import time
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from brobygger.access.rls import acting_as
from brobygger.accounts.models import User
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import queries, services
from brobygger.meetings.guests import coming, rules
from brobygger.meetings.guests.errors import (
    AddressNotGood,
    CodeNotGood,
    GuestUnknown,
    HasAnAccount,
    LinkNotGood,
    TooManyGuests,
)
from brobygger.meetings.guests.models import GuestPass
from brobygger.meetings.guests.queries import guest_list
from brobygger.meetings.guests.services import invite_guest, revoke_link, send_link
from brobygger.meetings.models import Invitation, Meeting
from brobygger.meetings.pages import Invited
from brobygger.meetings.presence.queries import in_the_room
from brobygger.meetings.room.errors import RoomNotOpen
from brobygger.meetings.room.knocking import tell_hosts
from brobygger.meetings.room.reports import NotAReport, take_report
from brobygger.meetings.room.services import KEYS, who_is
from brobygger.meetings.tasks import remind_all
from brobygger.notices.models import Message
from brobygger.signalling.tickets import issue_report, read_ticket
from tests import make

from .test_room import call

pytestmark = pytest.mark.django_db
ADDRESS = "tolk@example.org"


@pytest.fixture
def house():
    return make.people()


@pytest.fixture
def card(house):
    return call(house)


def a_guest(actor, card, *, name="Amina Tolk", address=ADDRESS, **more):
    with acting_as(actor):
        return invite_guest(
            actor, meeting_id=card.id, name=name, function="Tolk", address=address, **more
        )


def mail_to(address=ADDRESS):
    with make.as_owner():
        return list(
            Message.objects.filter(address=address)
            .order_by("created_at")
            .values_list("body", flat=True)
        )


def link_in(words):
    return re.search(r"/guest/([\w-]{22})/", words)[1]


def link_of(address=ADDRESS):
    return next(link_in(one) for one in reversed(mail_to(address)) if "/guest/" in one)


def code_of(address=ADDRESS):
    return re.search(r"\b(\d{6})\b", mail_to(address)[-1])[1]


def organiser(house):
    with make.as_owner():
        return User.objects.get(pk=house.contact_person.user_id).name


def actions():
    with make.as_owner():
        return list(
            Entry.objects.filter(action__startswith="meeting.guest")
            .order_by("id")
            .values_list("action", flat=True)
        )


def verified(house, card, **more):
    """A guest who has typed the code: their pass, as an actor."""
    a_guest(house.contact_person, card, **more)
    link = link_of()
    coming.send_code(link)
    return coming.as_actor(coming.enter(link, code_of()))


# The way in


def test_a_guest_comes_by_a_link_and_a_code_to_the_door_of_one_meeting(house, card):
    guest = verified(house, card)
    with acting_as(guest):
        given = coming.issue_guest_pass(guest)
    ticket = read_ticket(KEYS, given.ticket, now=time.time())
    assert (ticket.meeting, ticket.role, ticket.name) == (str(card.id), "participant", "Amina Tolk")
    assert ticket.function == "Tolk"
    assert ticket.who == f"guest {guest.user_id}"
    assert actions() == [
        "meeting.guest_invited",
        "meeting.guest_code_sent",
        "meeting.guest_verified",
    ]


def test_a_guest_is_nobody_to_row_security(house, card):
    guest = verified(house, card)
    with acting_as(guest), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relrowsecurity AND n.nspname = 'public' AND has_table_privilege(c.oid, 'SELECT')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert "meetings_meeting" in tables
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # from the catalogue
            assert (table, cursor.fetchone()[0]) == (table, 0)


def test_the_first_page_says_who_and_when_and_nothing_else(house, card, client):
    a_guest(house.contact_person, card)
    page = client.get(reverse("meetings:guest", args=[link_of()]))
    words = page.content.decode()
    assert page.status_code == 200
    assert organiser(house) in words
    for hidden in ("Else", "Lauridsen", "Mette Holm", "Amina", str(card.id), str(house.citizen_id)):
        assert hidden not in words


def test_looking_burns_nothing(house, card, client):
    a_guest(house.contact_person, card)
    link = link_of()
    for _ in range(5):
        for name in ("guest", "guest_room"):
            client.get(reverse(f"meetings:{name}", args=[link]))
            client.head(reverse(f"meetings:{name}", args=[link]))
        for name in ("guest_code", "guest_enter", "guest_ticket", "guest_ice", "guest_media"):
            assert client.get(reverse(f"meetings:{name}", args=[link])).status_code == 405
    assert len(mail_to()) == 1
    coming.send_code(link)
    assert coming.enter(link, code_of())


def test_neither_link_nor_code_is_kept(house, card):
    a_guest(house.contact_person, card)
    link = link_of()
    coming.send_code(link)
    code = code_of()
    with make.as_owner():
        kept = GuestPass.objects.values().get()
    words = " ".join(map(str, kept.values()))
    assert link not in words
    assert code not in words
    assert bytes(kept["link_sum"]) == rules.link_sum(link)
    assert bytes(kept["code_sum"]) == rules.code_sum(link, code)


def test_the_mail_says_a_time_and_a_way_in(house, card):
    a_guest(house.contact_person, card)
    with make.as_owner():
        mail = Message.objects.get(address=ADDRESS)
    for hidden in ("Else", "Lauridsen", "Amina", "Tolk", str(card.id)):
        assert hidden not in mail.subject + mail.body + mail.calendar
    assert "METHOD:REQUEST" in mail.calendar
    assert "/guest/" not in mail.calendar


# Codes


def test_a_code_is_good_once(house, card):
    a_guest(house.contact_person, card)
    link = link_of()
    coming.send_code(link)
    code = code_of()
    assert coming.enter(link, f" {code[:3]} {code[3:]} ")
    with pytest.raises(CodeNotGood):
        coming.enter(link, code)


def test_five_wrong_tries_end_a_code(house, card):
    a_guest(house.contact_person, card)
    link = link_of()
    coming.send_code(link)
    code = code_of()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(CodeNotGood):
            coming.enter(link, wrong)
    with pytest.raises(CodeNotGood):
        coming.enter(link, code)
    assert actions().count("meeting.guest_code_wrong") == 5
    coming.send_code(link)
    assert coming.enter(link, code_of())


def test_a_code_lasts_ten_minutes(house, card, clock):
    a_guest(house.contact_person, card)
    link = link_of()
    coming.send_code(link)
    code = code_of()
    clock(now() + dt.timedelta(minutes=11))
    with pytest.raises(CodeNotGood):
        coming.enter(link, code)


def test_three_codes_in_an_hour(house, card, clock):
    a_guest(house.contact_person, card)
    link = link_of()
    for _ in range(5):
        coming.send_code(link)
    assert len(mail_to()) == 1 + 3
    clock(now() + dt.timedelta(minutes=61))
    coming.send_code(link)
    assert len(mail_to()) == 1 + 4


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "1e5000", None])
def test_what_cannot_be_a_code_is_refused_and_costs_no_try(house, card, typed):
    a_guest(house.contact_person, card)
    link = link_of()
    coming.send_code(link)
    with pytest.raises(CodeNotGood):
        coming.enter(link, typed or "")
    with make.as_owner():
        assert GuestPass.objects.get().code_tries == 0


def test_a_code_of_one_link_opens_no_other(house, card):
    a_guest(house.contact_person, card)
    a_guest(house.contact_person, card, name="Bodil", address="bodil@example.org")
    coming.send_code(link_of())
    coming.send_code(link_of("bodil@example.org"))
    with pytest.raises(CodeNotGood):
        coming.enter(link_of(), code_of("bodil@example.org"))


# Wrong links


def wrong_links(house, card):
    """By name: a link that never was, one withdrawn, one replaced, one of a meeting called off."""
    me = house.contact_person
    found = {"unknown": rules.new_link()}
    gone = a_guest(me, card, name="Gone", address="gone@example.org")
    found["withdrawn"] = link_of("gone@example.org")
    with acting_as(me):
        revoke_link(me, invitation_id=gone)
    again = a_guest(me, card, name="Again", address="again@example.org")
    found["replaced"] = link_of("again@example.org")
    with acting_as(me):
        send_link(me, invitation_id=again, address="again@example.org")
    other = call(house, starts_in=20)
    a_guest(me, other, name="Off", address="off@example.org")
    found["called off"] = link_of("off@example.org")
    with acting_as(me):
        services.cancel_meeting(me, meeting_id=other.id)
    return found


DRAWN_ONCE = r'value="\w{64}"|name="form_key" value="[^"]+"'


def test_all_wrong_links_get_one_answer(house, card, client):
    seen = {}
    for what, link in wrong_links(house, card).items():
        with pytest.raises(LinkNotGood):
            coming.door(link)
        before = len(Message.objects.all())
        asked = client.post(reverse("meetings:guest_code", args=[link]))
        entered = client.post(reverse("meetings:guest_enter", args=[link]), {"code": "123456"})
        page = client.get(reverse("meetings:guest", args=[link]))
        ticket = client.post(reverse("meetings:guest_ticket", args=[link]))
        room = client.get(reverse("meetings:guest_room", args=[link]))
        assert len(Message.objects.all()) == before
        words = page.content.decode().replace(link, "")
        seen[what] = (
            *(asked.status_code, entered.status_code, page.status_code),
            *(ticket.status_code, room.status_code, re.sub(DRAWN_ONCE, "", words)),
        )
    assert len(set(seen.values())) == 1, {one: answer[:5] for one, answer in seen.items()}
    assert seen["unknown"][:5] == (302, 404, 404, 404, 302)


@pytest.mark.parametrize("link", ["x", "a" * 21, "a" * 23, "../../../etc", "æøå" * 7, "%00" * 7])
def test_what_cannot_be_a_link_is_answered_as_an_unknown_one(client, link):
    for name in ("guest_code", "guest_enter", "guest_ticket", "guest_ice", "guest_media"):
        answer = client.post(f"/meetings/guest/{link}/{name.removeprefix('guest_')}/")
        assert answer.status_code in {302, 400, 404}
    assert client.get(f"/meetings/guest/{link}/").status_code in {400, 404}


def test_a_link_has_its_time(house, clock):
    card = call(house, starts_in=45)
    a_guest(house.contact_person, card)
    link = link_of()
    assert not coming.door(link).is_open
    coming.send_code(link)
    assert len(mail_to()) == 1  # too early: no code
    clock(now() + dt.timedelta(minutes=20))
    assert coming.door(link).is_open
    coming.send_code(link)
    guest = coming.as_actor(coming.enter(link, code_of()))
    with acting_as(guest), pytest.raises(RoomNotOpen):
        coming.issue_guest_pass(guest)
    clock(now() + dt.timedelta(minutes=15))
    with acting_as(guest):
        assert coming.issue_guest_pass(guest)
    clock(now() + dt.timedelta(minutes=130))
    with pytest.raises(LinkNotGood):
        coming.door(link)
    with acting_as(guest), pytest.raises(LinkNotGood):
        coming.issue_guest_pass(guest)


def test_a_withdrawn_guest_gets_no_further_ticket_and_is_shown_out(house, card):
    guest = verified(house, card)
    with make.as_owner():
        invitation = Invitation.objects.get(kind="guest")
    with acting_as(house.contact_person) as me:
        revoke_link(me, invitation_id=invitation.pk)
    with acting_as(guest), pytest.raises(LinkNotGood):
        coming.issue_guest_pass(guest)
    assert orders() == [
        {"meeting": str(card.id), "participant": str(invitation.pk), "why": "withdrawn"}
    ]


def test_a_guest_comes_as_long_as_they_have_a_link(house, card):
    me = house.contact_person
    guest = a_guest(me, card)

    def answer():
        with acting_as(me):
            found = queries.meeting(me, card.id).invitation(guest)
            return found and found.answer

    assert answer() == "yes"
    with acting_as(me):
        revoke_link(me, invitation_id=guest)
    assert answer() is None  # no longer called
    with acting_as(me):
        send_link(me, invitation_id=guest, address=ADDRESS)
    assert answer() == "yes"


def test_a_pass_without_a_code_is_no_way_in(house, card):
    a_guest(house.contact_person, card)
    with make.as_owner():
        guest = coming.as_actor(GuestPass.objects.get().pk)
    with acting_as(guest), pytest.raises(LinkNotGood):
        coming.issue_guest_pass(guest)
    stranger = coming.as_actor(uuid.uuid4())
    with acting_as(stranger), pytest.raises(LinkNotGood):
        coming.seat(stranger)


# Two browsers


def test_another_browser_types_a_code_of_its_own(house, card):
    a_guest(house.contact_person, card)
    link = link_of()
    one, other = Client(), Client()
    one.post(reverse("meetings:guest_code", args=[link]))
    one.post(reverse("meetings:guest_enter", args=[link]), {"code": code_of()})
    assert one.post(reverse("meetings:guest_ticket", args=[link])).status_code == 200
    assert other.post(reverse("meetings:guest_ticket", args=[link])).status_code == 404
    assert one.post(reverse("meetings:guest_ice", args=[link])).json()["relay"] is False
    assert other.post(reverse("meetings:guest_ice", args=[link])).status_code == 404
    assert other.get(reverse("meetings:guest_room", args=[link])).status_code == 302


def test_the_room_of_a_guest_names_no_citizen(house, card):
    a_guest(house.contact_person, card)
    link, browser = link_of(), Client()
    browser.post(reverse("meetings:guest_code", args=[link]))
    browser.post(reverse("meetings:guest_enter", args=[link]), {"code": code_of()})
    page = browser.get(reverse("meetings:guest_room", args=[link]))
    words = page.content.decode()
    assert page.status_code == 200
    assert "Amina Tolk" in words
    for hidden in ("Else", "Lauridsen", str(house.citizen_id)):
        assert hidden not in words


# Who invites


def test_a_citizen_brings_three_and_no_more(house, card):
    for number in range(3):
        a_guest(house.citizen, card, name=f"Ven {number}", address=f"ven{number}@example.org")
    with pytest.raises(TooManyGuests):
        a_guest(house.citizen, card, name="Ven 4", address="ven4@example.org")
    a_guest(house.contact_person, card)  # staff may still
    with acting_as(house.citizen):
        assert guest_list(house.citizen, card.id).left == 0


def test_a_citizen_invites_only_to_their_own_meeting(house, card):
    other = make.people("0201609995")
    with pytest.raises(NotFound):
        a_guest(other.citizen, card)


def test_a_role_that_may_not_book_may_not_invite(house, card):
    peer = make.a_member(house.contact_person.unit_id, "job_consultant")
    with pytest.raises((NotAllowed, NotFound)):
        a_guest(peer, card)


@pytest.mark.parametrize(
    "address", ["", "nobody", "12", "a@b", "+45 12 34", "12345678901234567890"]
)
def test_an_address_that_reaches_nobody_is_refused(house, card, address):
    with pytest.raises(AddressNotGood):
        a_guest(house.contact_person, card, address=address)
    with make.as_owner():
        assert not Invitation.objects.filter(kind="guest").exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b", "\ud800"])
def test_a_guest_has_a_name(house, card, name):
    with pytest.raises(GuestUnknown):
        a_guest(house.contact_person, card, name=name)


def test_a_telephone_gets_a_text_message(house, card):
    a_guest(house.contact_person, card, address="20 12 34 56")
    with make.as_owner():
        first = Message.objects.get(address="+4520123456")
    assert first.channel == "text"
    link = link_in(first.body)
    coming.send_code(link)
    assert coming.enter(link, code_of("+4520123456"))


def test_who_can_sign_in_gets_no_link_and_who_cannot_gets_one(house):
    me = house.contact_person
    sister = make.a_relative(me, house.citizen_id, name="Dorte Test Lauridsen")
    make.a_consent(house.citizen, house.citizen_id, to=sister, to_kind="relative")
    card = call(house)
    with acting_as(me):
        services.invite(
            me,
            meeting_id=card.id,
            invited=[Invited(kind="relative", name="Dorte Test Lauridsen", person_id=sister)],
        )
        people = {one.kind: one.id for one in queries.meeting(me, card.id).invitations}
        with pytest.raises(HasAnAccount):
            send_link(me, invitation_id=people["citizen"], address=ADDRESS)
        waiting = guest_list(me, card.id).without_account
        assert [one.name for one in waiting] == ["Dorte Test Lauridsen"]
        send_link(me, invitation_id=people["relative"], address=ADDRESS)
    link = link_of()
    coming.send_code(link)
    guest = coming.as_actor(coming.enter(link, code_of()))
    with acting_as(guest):
        assert coming.seat(guest).kind == "relative"


# What happens at the door


def report(what, guest, invitation_id, card, **more):
    said = {
        "what": what,
        "meeting": str(card.id),
        "participant": str(invitation_id),
        "who": f"guest {guest.user_id}",
        "event": uuid.uuid4().hex,
    }
    take_report(issue_report(KEYS, said | more, now=time.time()).encode())


def test_the_log_knows_that_a_guest_came_and_attendance_notes_itself(house, card):
    guest = verified(house, card)
    with make.as_owner():
        invitation = Invitation.objects.get(kind="guest")
    for what in ("knocked", "joined", "left"):
        report(what, guest, invitation.pk, card)
    with make.as_owner():
        assert Invitation.objects.get(pk=invitation.pk).attendance == "present"
        lines = Entry.objects.filter(object_id=invitation.pk, role="guest").order_by("id")
        assert [one.action for one in lines] == [
            "meeting.video_knocked",
            "meeting.video_joined",
            "meeting.video_left",
        ]
        assert {one.citizen_id for one in lines} == {house.citizen_id}


def test_a_guest_in_the_call_is_in_the_room_until_they_leave(house, card):
    guest = verified(house, card)
    with make.as_owner():
        invitation = Invitation.objects.get(kind="guest")
    report("joined", guest, invitation.pk, card, seat="seat-1")
    with acting_as(house.contact_person) as me:
        assert [one.invitation_id for one in in_the_room(me, card.id)] == [invitation.pk]
        [seen] = [one for one in queries.meeting(me, card.id).invitations if one.kind == "guest"]
        assert seen.is_in_call
    report("left", guest, invitation.pk, card, seat="seat-1", why="left")
    with acting_as(house.contact_person) as me:
        assert in_the_room(me, card.id) == ()


def test_a_guest_in_a_large_meeting_comes_as_to_a_large_one(house, settings):
    card = call(house)
    guest = verified(house, card)
    with make.as_owner():
        Meeting.objects.filter(pk=card.id).update(size="webinar")
    with acting_as(guest):
        assert coming.guest_room(guest).is_cut_to_six  # no media server in this test
        assert (
            read_ticket(KEYS, coming.issue_guest_pass(guest).ticket, now=time.time()).size == "mesh"
        )
    settings.JANUS_API = "http://127.0.0.1:1/janus"
    with acting_as(guest):
        page = coming.guest_room(guest)
        assert (page.size, page.only_watches, page.is_cut_to_six) == ("webinar", True, False)
        ticket = read_ticket(KEYS, coming.issue_guest_pass(guest).ticket, now=time.time())
        assert ticket.size == "webinar"


def test_a_guest_can_come_back_for_half_an_hour_after_the_plan_is_closed(house, card, clock):
    guest = verified(house, card)
    with acting_as(house.contact_person) as me:
        services.open_meeting(me, meeting_id=card.id)
        services.close_meeting(me, meeting_id=card.id)
    with acting_as(guest):
        assert coming.issue_guest_pass(guest)
    clock(now() + dt.timedelta(minutes=31))
    with acting_as(guest), pytest.raises(LinkNotGood):
        coming.issue_guest_pass(guest)


def test_a_guest_reports_nothing_for_another(house, card):
    guest = verified(house, card)
    with make.as_owner():
        other = Invitation.objects.exclude(kind="guest").first()
    with pytest.raises(NotAReport):
        report("joined", guest, other.pk, card)


def test_a_host_admits_a_guest_and_the_log_says_who(house, card):
    guest = verified(house, card)
    with make.as_owner():
        invitation = Invitation.objects.get(kind="guest")
    report("admitted", guest, invitation.pk, card, by_who=who_is(house.contact_person))
    with make.as_owner():
        line = Entry.objects.get(action="meeting.video_admitted")
    assert (line.user_id, line.object_id) == (house.contact_person.user_id, invitation.pk)


# Changes


def orders():
    found = ProcrastinateJob.objects.filter(task_name="meetings.tell_the_door").order_by("id")
    return [one["order"] for one in found.values_list("args", flat=True)]


def test_guests_hear_of_a_move_and_of_an_end_and_the_door_does_too(house, card):
    a_guest(house.contact_person, card)
    me = house.contact_person
    with acting_as(me):
        moved = services.move_meeting(
            me,
            meeting_id=card.id,
            base_revision=card.revision,
            starts_at=now() + dt.timedelta(days=1),
            minutes=60,
            form="video",
            place="",
        )
        services.cancel_meeting(me, meeting_id=moved.id)
    with make.as_owner():
        told = list(Message.objects.filter(address=ADDRESS).order_by("created_at"))
    assert ["METHOD:REQUEST" in one.calendar for one in told] == [True, True, False]
    assert "METHOD:CANCEL" in told[2].calendar
    assert [one["why"] for one in orders()] == ["rescheduled", "cancelled"]


def test_a_meeting_in_a_room_troubles_no_door(house):
    card = call(house, form="room")
    with acting_as(house.contact_person) as me:
        services.cancel_meeting(me, meeting_id=card.id)
    assert orders() == []


def test_the_app_cannot_write_what_the_functions_write(house, card):
    a_guest(house.contact_person, card)
    with acting_as(house.contact_person), pytest.raises(Exception, match="permission denied"):
        GuestPass.objects.update(verified_at=now())


# Reminders


def test_guests_are_reminded_once_of_each_time(house, clock):
    card = call(house, starts_in=5 * 24 * 60)
    a_guest(house.contact_person, card)
    a_guest(house.contact_person, card, name="Bo", address="20123456")
    starts_at = card.starts_at
    for before in (dt.timedelta(days=3), dt.timedelta(hours=1)):
        clock(starts_at - before + dt.timedelta(minutes=1))
        for _ in range(3):
            remind_all()
    assert len(mail_to()) == 1 + 2
    assert len(mail_to("+4520123456")) == 1 + 2
    assert "/guest/" not in mail_to()[-1]


def test_a_guest_invited_just_before_is_not_reminded(house, clock):
    card = call(house, starts_in=50)
    a_guest(house.contact_person, card)
    clock(card.starts_at - dt.timedelta(minutes=30))
    remind_all()
    assert len(mail_to()) == 1


def test_a_guest_whose_link_is_withdrawn_is_not_reminded(house, clock):
    card = call(house, starts_in=120)
    guest = a_guest(house.contact_person, card)
    with acting_as(house.contact_person) as me:
        revoke_link(me, invitation_id=guest)
    clock(card.starts_at - dt.timedelta(minutes=59))
    remind_all()
    assert len(mail_to()) == 1 + 1
    assert "ikke længere inviteret" in mail_to()[-1]


# Somebody waits


def waits(said):
    return ProcrastinateJob.objects.filter(task_name="meetings.call_the_hosts").count() == said


def test_those_who_lead_are_told_once_that_somebody_waits(house, card, clock):
    guest = verified(house, card)
    with make.as_owner():
        invitation = Invitation.objects.get(kind="guest")
        Message.objects.all().delete()
    report("knocked", guest, invitation.pk, card, led=True)
    assert waits(0)
    report("knocked", guest, invitation.pk, card, led=False)
    assert waits(1)
    assert tell_hosts(card.id) == 1
    assert tell_hosts(card.id) == 0
    with make.as_owner():
        [told] = Message.objects.all()
    assert told.user_id == house.contact_person.user_id
    for hidden in ("Amina", "Else", "Lauridsen", str(card.id)):
        assert hidden not in told.subject + told.body
    clock(now() + dt.timedelta(minutes=11))
    assert tell_hosts(card.id) == 1


def test_a_host_with_a_telephone_gets_a_text(house, card):
    with make.as_owner():
        User.objects.filter(pk=house.contact_person.user_id).update(phone="20 99 88 77")
    assert tell_hosts(card.id) == 1
    with make.as_owner():
        assert Message.objects.latest("created_at").address == "+4520998877"


def test_a_number_that_works_inside_the_house_only_gets_a_mail(house, card):
    with make.as_owner():
        User.objects.filter(pk=house.contact_person.user_id).update(phone="lokal 412")
    assert tell_hosts(card.id) == 1
    with make.as_owner():
        assert Message.objects.latest("created_at").channel == "mail"


def test_nobody_is_told_of_a_meeting_long_over(house, card, clock):
    clock(now() + dt.timedelta(hours=6))
    assert tell_hosts(card.id) == 0
