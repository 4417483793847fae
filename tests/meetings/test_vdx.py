"""Booked in the national hub too: neutral, followed, tried again, never in our own meeting's way."""

import datetime as dt
import json
import socket
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from brobygger.access.rls import acting_as
from brobygger.kernel.clock import now
from brobygger.meetings import services
from brobygger.meetings.models import HubBooking, Meeting
from brobygger.meetings.vdx import choosing, client
from brobygger.meetings.vdx import services as vdx
from brobygger.meetings.vdx.client import Account, Vdx
from brobygger.meetings.vdx.queries import bookings_that_wait
from brobygger.meetings.vdx.seam import HubAway, HubRefused, Wanted
from brobygger.notices.models import Message
from tests import make
from tests.meetings.test_room import call
from tests.meetings.vdx_fake import serving_hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def served():
    with serving_hub() as found:
        yield found


@pytest.fixture
def hub(served, settings, monkeypatch):
    hub, address = served
    monkeypatch.setenv("BROBYGGER_VDX_SECRET", "right")
    choosing._vdx.cache_clear()
    settings.VDX = {
        "api": address,
        "token": f"{address}/token",
        "client_id": "brobygger",
        "organised_by": "video@region.example",
        "organisations": ["9999"],
    }
    return hub


@pytest.fixture
def house():
    return make.people()


def booking_of(card):
    with make.as_owner():
        return HubBooking.objects.get(meeting_id=card.id)


def work(card):
    """What the worker does when it comes to this booking."""
    return vdx.bring_in_step(booking_of(card).pk)


def move(house, card, **changed):
    me = house.contact_person
    with acting_as(me):
        how = {"starts_at": card.starts_at + dt.timedelta(days=1), "minutes": 60, "form": "video"}
        services.move_meeting(
            me, meeting_id=card.id, base_revision=card.revision, place="", **(how | changed)
        )


def cancel(house, card):
    with acting_as(house.contact_person) as me:
        services.cancel_meeting(me, meeting_id=card.id)


def only(hub):
    assert len(hub.meetings) == 1
    return next(iter(hub.meetings.values()))


def page(actor, card):
    address = reverse("meetings:meeting", args=[card.id])
    return make.signed_in(Client(), actor).get(address).content.decode()


def test_a_meeting_is_booked_without_a_word_about_anybody(hub, house):
    card = call(house)
    assert hub.asked == []  # not while the meeting is being saved
    assert work(card) == "booked"
    sent = only(hub)
    assert sent["subject"] == "Møde"
    assert sent["startTime"] == card.starts_at.astimezone(dt.UTC).isoformat(timespec="seconds")
    assert (sent["guestPinRequired"], sent["forceEncryption"]) == (True, True)
    words = json.dumps(hub.asked, ensure_ascii=False)
    for word in ("Else", "Lauridsen", "Jonas", "Mette", "Holm", "Bech", str(card.id), "Enhed"):
        assert word not in words, word
    assert str(house.citizen_id) not in words


def test_codes_and_link_stand_on_the_meetings_page_and_in_no_mail(hub, house):
    card = call(house)
    work(card)
    for actor, sees_host in ((house.contact_person, True), (house.citizen, False)):
        html = page(actor, card)
        assert "portal.vdx.example" in html
        assert ">4711<" in html
        assert (">9001<" in html) is sees_host
        assert reverse("meetings:room", args=[card.id]) not in html
    with make.as_owner():
        letters = "".join(f"{one.subject}{one.body}{one.calendar}" for one in Message.objects.all())
    assert "invite" in letters or "indkaldt" in letters
    assert "vdx" not in letters
    assert "4711" not in letters


def test_the_worker_knows_the_jobs_and_a_meeting_queues_one(hub, house):
    app.perform_import_paths()
    assert {"meetings.hub", "meetings.hub_due"} <= app.tasks.keys()
    card = call(house)
    with make.as_owner():
        jobs = ProcrastinateJob.objects.filter(task_name="meetings.hub")
        assert [one.args for one in jobs] == [{"booking_id": str(booking_of(card).pk)}]


def test_moved_and_cancelled_meetings_follow(hub, house):
    card = call(house)
    work(card)
    move(house, card)
    assert work(card) == "booked"
    later = card.starts_at + dt.timedelta(days=1)
    assert only(hub)["startTime"] == later.astimezone(dt.UTC).isoformat(timespec="seconds")
    cancel(house, card)
    assert work(card) == "cancelled"
    assert hub.meetings == {}
    assert "portal.vdx.example" not in page(house.contact_person, card)


def test_a_room_already_made_is_ended_and_another_booked(hub, house):
    card = call(house)
    work(card)
    first = booking_of(card).room
    hub.provision("PROVISIONED_OK")
    move(house, card)
    assert work(card) == "booked"
    second = booking_of(card).room
    assert second != first
    assert dt.datetime.fromisoformat(hub.meetings[str(first)]["endTime"]) <= now() + dt.timedelta(
        seconds=1
    )
    later = card.starts_at + dt.timedelta(days=1)
    assert dt.datetime.fromisoformat(hub.meetings[str(second)]["startTime"]) == later.replace(
        microsecond=0
    )
    hub.provision("PROVISIONED_OK")
    cancel(house, card)
    assert work(card) == "cancelled"
    assert set(hub.meetings) == {str(first), str(second)}  # ended there, as deleting is refused


def test_a_meeting_that_is_no_longer_by_video_gives_its_room_back(hub, house):
    card = call(house)
    work(card)
    move(house, card, form="room")
    assert work(card) == "cancelled"
    assert hub.meetings == {}


@pytest.mark.parametrize("fault", [500, 502, 503, 429, 403, "hang up", "lose"])
def test_when_the_hub_is_away_the_meeting_stands_and_it_is_tried_again(hub, house, fault):
    card = call(house)
    hub.fails = [fault]
    assert work(card) == "waiting"
    found = booking_of(card)
    assert (found.attempts, found.link) == (1, "")
    assert found.try_at > now()
    html = page(house.contact_person, card)
    assert reverse("meetings:room", args=[card.id]) in html  # our own way in stays open
    assert work(card) == "booked"
    only(hub)  # also when the first was booked and its answer lost
    assert booking_of(card).attempts == 0


def test_a_hub_that_is_not_there_at_all(hub, house, settings):
    settings.VDX = settings.VDX | {"api": "http://127.0.0.1:9", "token": "http://127.0.0.1:9/token"}
    card = call(house)
    assert work(card) == "waiting"
    with make.as_owner():
        assert Meeting.objects.get(pk=card.id).state == "called"


def test_a_hub_that_never_answers_is_left_after_a_while(hub, house, monkeypatch):
    monkeypatch.setattr(client, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        account = Account(api=address, token_address=address, client_id="a", client_secret="b")
        with pytest.raises(HubAway, match="TimeoutError"):
            Vdx(account).look(house.citizen_id)


def test_a_token_withdrawn_before_its_time_is_fetched_anew_once(hub, house):
    card = call(house)
    work(card)
    hub.withdraw_tokens()
    move(house, card)
    assert work(card) == "booked"
    assert hub.given == 2


def test_a_wrong_secret_waits_and_tells_nobody_what_it_was(hub, house):
    hub.secret = "another"
    card = call(house)
    assert work(card) == "waiting"
    assert booking_of(card).last_error == "token 401"
    assert "right" not in repr(choosing.hub())


def test_a_refusal_is_not_repeated_until_something_has_changed(hub, house):
    card = call(house)
    hub.fails = [400]
    assert work(card) == "refused"
    with make.as_owner():
        HubBooking.objects.update(try_at=now() - dt.timedelta(minutes=1))
    assert vdx.keep_in_step() == 0
    assert reverse("meetings:room", args=[card.id]) in page(house.contact_person, card)
    move(house, card)
    assert work(card) == "booked"


def test_what_is_due_is_taken_up_once_and_a_room_is_looked_at_until_it_is_made(hub, house):
    card = call(house)
    assert vdx.keep_in_step() == 1
    assert vdx.keep_in_step() == 0
    work(card)
    hub.provision("PROVISIONED_OK")
    with make.as_owner():
        HubBooking.objects.update(try_at=now() - dt.timedelta(minutes=1))
    assert vdx.keep_in_step() == 1
    work(card)
    assert booking_of(card).provision == "PROVISIONED_OK"
    with make.as_owner():
        HubBooking.objects.update(try_at=now() - dt.timedelta(minutes=1))
    assert vdx.keep_in_step() == 0


def test_who_looks_after_the_house_sees_that_something_is_stuck(hub, house):
    card = call(house)
    hub.fails = [500, 500]
    work(card)
    work(card)
    admin = make.a_member(make.a_unit("project_office"), "administrator")
    with acting_as(admin):
        assert bookings_that_wait(admin) == 1


def test_only_organisations_that_must_book_there_do(hub, house, settings):
    settings.VDX = settings.VDX | {"organisations": ["1085"]}
    card = call(house)
    with make.as_owner():
        assert not HubBooking.objects.filter(meeting_id=card.id).exists()
    assert reverse("meetings:room", args=[card.id]) in page(house.contact_person, card)
    settings.VDX = {}
    assert choosing.hub() is None


def test_a_meeting_in_a_room_is_not_booked(hub, house):
    card = call(house, form="room")
    with make.as_owner():
        assert not HubBooking.objects.filter(meeting_id=card.id).exists()


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"portalLink": "javascript:alert(1)"}, ("", "", "")),
        ({"portalLink": "http://plain.example/"}, ("", "", "")),
        ({"portalLink": "https://x.example/" + "a" * 600}, ("", "", "")),
        ({"guestPin": "12<b>", "hostPin": 123}, ("", "", "123")),
        ({"portalLink": ["x"], "guestPin": None}, ("", "", "")),
    ],
)
def test_what_the_hub_says_is_not_trusted(hub, house, monkeypatch, answer, kept):
    monkeypatch.setattr(hub, "scheduling", lambda _: answer)
    card = call(house)
    work(card)
    found = booking_of(card)
    assert (found.link, found.guest_pin, found.host_pin) == kept


def test_nothing_is_sent_without_tls_but_to_this_machine():
    account = Account(
        api="http://vdx.example",
        token_address="http://vdx.example/t",
        client_id="",
        client_secret="",
    )
    wanted = Wanted(id=uuid4(), starts_at=now(), ends_at=now(), people=2)
    with pytest.raises(HubRefused, match="not https"):
        Vdx(account).book(wanted)
