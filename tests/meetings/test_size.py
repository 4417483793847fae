"""How many a meeting is for by video: decided at booking, changed by hand, held at the door."""

import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brobygger.access.rls import acting_as
from brobygger.access.services import correct_citizen
from brobygger.audit.models import Entry
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings import queries, rules, services
from brobygger.meetings.errors import AnswerUnknown, MeetingNotCalled
from brobygger.meetings.media import services as media
from brobygger.meetings.media.sfu import NoSuchServer, SfuAway, SfuPass
from brobygger.meetings.models import Meeting
from brobygger.meetings.pages import Invited
from brobygger.signalling.tickets import SeatToken, issue_seat, keys_from
from tests import make
from tests.meetings.test_room import call, report, send, ticket_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make.people()


def more(house, count):
    """So many further people of the contact person's unit."""
    members = [make.a_member(house.contact_person.unit_id) for _ in range(count)]
    return [
        Invited(kind="staff", name=f"Nr. {place}", user_id=one.user_id, unit_id=one.unit_id)
        for place, one in enumerate(members)
    ]


def invite(house, card, count):
    with acting_as(house.contact_person) as actor:
        return services.invite(actor, meeting_id=card.id, invited=more(house, count))


def set_size(house, card, size):
    with acting_as(house.contact_person) as actor:
        return services.set_size(actor, meeting_id=card.id, size=size)


@pytest.mark.parametrize(
    ("people", "size"),
    [(1, "mesh"), (6, "mesh"), (7, "group"), (25, "group"), (26, "webinar"), (150, "webinar")],
)
def test_the_number_of_people_decides(people, size):
    assert rules.size_for(people) == size


def test_more_people_make_it_larger_and_nobodys_choice_smaller(house):
    card = call(house)
    assert card.size == "mesh"
    assert invite(house, card, 3).size == "mesh"
    assert invite(house, card, 1).size == "group"
    assert set_size(house, card, "webinar").size == "webinar"
    assert invite(house, card, 1).size == "webinar"


def test_whoever_leads_chooses_until_it_begins(house):
    card = call(house)
    set_size(house, card, "group")
    with make.as_owner():
        (line,) = Entry.objects.filter(action="meeting.size_set")
    assert line.details == {"size": "group"}
    with acting_as(house.citizen), pytest.raises(NotAllowed):
        services.set_size(house.citizen, meeting_id=card.id, size="mesh")
    with pytest.raises(AnswerUnknown):
        set_size(house, card, "huge")
    with acting_as(house.contact_person) as actor:
        services.open_meeting(actor, meeting_id=card.id)
    with pytest.raises(MeetingNotCalled):
        set_size(house, card, "mesh")


def test_the_database_knows_three_sizes(house):
    card = call(house)
    with make.as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=card.id).update(size="huge")


def test_the_page_lets_one_choose_and_says_so(client, house):
    card = call(house)
    make.signed_in(client, house.contact_person)
    page = reverse("meetings:meeting", args=[card.id])
    assert "Hvor mange kan deltage med video?" in client.get(page).content.decode()
    address = reverse("meetings:size", args=[card.id])
    assert client.get(address).status_code == 405
    assert client.post(address, {"size": "huge"}).status_code == 422
    assert client.post(address, {"size": "group"}).status_code == 302
    with acting_as(house.contact_person) as actor:
        assert queries.meeting(actor, card.id).size == "group"
    make.signed_in(client, house.citizen)
    assert "Hvor mange kan deltage med video?" not in client.get(page).content.decode()


# At the door


@pytest.fixture
def server(settings):
    """As where a media server is set up; none is asked anything."""
    settings.JANUS_API = "http://127.0.0.1:9/janus"


def test_without_a_media_server_a_large_meeting_is_one_of_six_and_says_so(client, house):
    card = call(house)
    set_size(house, card, "group")
    assert ticket_of(house.citizen, card).size == "mesh"
    make.signed_in(client, house.citizen)
    for name in ("meetings:room", "meetings:meeting"):
        page = client.get(reverse(name, args=[card.id])).content.decode()
        assert "højst seks personer deltage med video" in page


@pytest.mark.parametrize("size", ["mesh", "group", "webinar"])
def test_the_ticket_says_how_large(client, house, server, size):
    card = call(house)
    set_size(house, card, size)
    assert ticket_of(house.citizen, card).size == size
    make.signed_in(client, house.citizen)
    page = client.get(reverse("meetings:room", args=[card.id])).content.decode()
    assert f'data-size="{size}"' in page
    assert "højst seks" not in page
    assert ('data-with="mic cam"' in page) == (size != "webinar")
    assert ("gennem vores servere" in page) == (size != "mesh")


def test_only_a_large_meetings_page_may_speak_to_the_media_server(client, house, server, settings):
    settings.JANUS_URL = "wss://media.example/janus/"
    card = call(house)
    make.signed_in(client, house.citizen)
    address = reverse("meetings:room", args=[card.id])
    assert "media.example" not in client.get(address).headers["Content-Security-Policy"]
    set_size(house, card, "group")
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "wss://media.example;" in policy
    assert "janus" not in policy


def test_a_protected_address_is_shown_to_nobody_in_a_large_meeting(house, server):
    with acting_as(house.contact_person) as actor:
        correct_citizen(actor, citizen_id=house.citizen_id, base_revision=1, is_protected=True)
    card = call(house)
    set_size(house, card, "group")
    assert ticket_of(house.citizen, card).relay is False  # no relay needed: others see our server


# Inside


def a_seat(card, *, keys=media.KEYS, **about):
    said = {
        "meeting": str(card.id),
        "participant": "p",
        "role": "participant",
        "name": "",
        "function": "",
        "who": "",
        "relay": False,
        "call": "c",
        "seat": "s",
        "turn": 0,
        "pub": "",
        "nonce": "",
        "exp": int(time.time()) + 60,
        "size": "group",
    }
    return issue_seat(keys, SeatToken(**(said | about)))


class Fake:
    """A media server that notes what it is asked."""

    carries = True

    def __init__(self):
        self.asked = []

    def ensure_room(self, meeting, *, size):
        self.asked.append(("room", meeting, size))

    def pass_for(self, meeting, participant, *, size, feed=""):
        self.asked.append(("pass", meeting, participant, size, feed))
        return SfuPass(room="r", feed="f", api="a", token="t", lasts=9)

    def remove(self, meeting, participant):
        self.asked.append(("remove", meeting, participant))
        raise SfuAway("silent")

    def is_well(self):
        return True


@pytest.fixture
def fake(monkeypatch):
    made = Fake()
    monkeypatch.setattr(media, "backend", lambda: made)
    monkeypatch.setattr(media, "_sits_there", lambda slip: True)
    return made


def ask(client, card, slip, **more):
    address = reverse("meetings:room_media", args=[card.id])
    return client.post(address, {"seat": slip, **more})


def test_whoever_sits_inside_gets_a_pass(client, house, fake, settings):
    settings.JANUS_PORT = "8188"
    card = call(house)
    make.signed_in(client, house.citizen)
    given = ask(client, card, a_seat(card), feed="mine").json()
    assert given == {
        "address": "ws://testserver:8188/",
        **{"room": "r", "feed": "f", "api": "a", "token": "t", "lasts": 9},
    }
    assert fake.asked == [
        ("room", str(card.id), "group"),
        ("pass", str(card.id), "p", "group", "mine"),
    ]


def test_nobody_else_gets_one(client, house, fake):
    card, other = call(house), call(house)
    make.signed_in(client, house.citizen)
    wrong = [
        *("", "x", "æ" * 50, "a.b", "A" * 9000, a_seat(card)[:-2]),
        a_seat(card, keys=keys_from("guessed")),
        a_seat(card, exp=int(time.time()) - 1),
        a_seat(card, size="mesh"),
        a_seat(other),
    ]
    assert {ask(client, card, one).status_code for one in wrong} == {404}
    assert fake.asked == []


def test_a_seat_that_is_given_up_opens_nothing(house, fake, monkeypatch):
    card = call(house)
    monkeypatch.setattr(media, "_sits_there", lambda slip: False)
    with pytest.raises(NotFound):
        media.pass_inside(a_seat(card), meeting=str(card.id))
    assert fake.asked == []


def test_when_the_door_does_not_answer_nobody_is_believed(client, house, settings):
    settings.SIGNALLING_PORT = "9"
    card = call(house)
    make.signed_in(client, house.citizen)
    answer = ask(client, card, a_seat(card))
    assert answer.status_code == 503
    assert "Billede og lyd er der ikke lige nu" in answer.content.decode()


def test_without_a_media_server_there_is_no_pass(house, settings, monkeypatch):
    settings.JANUS_API = ""
    monkeypatch.setattr(media, "_sits_there", lambda slip: True)
    card = call(house)
    with pytest.raises(NoSuchServer):
        media.pass_inside(a_seat(card), meeting=str(card.id))


def test_whoever_is_removed_at_the_door_is_put_out_though_the_server_is_away(
    client, house, fake, django_capture_on_commit_callbacks
):
    card = call(house)
    with django_capture_on_commit_callbacks(execute=True):
        slip = report(card, house.citizen, "removed", by=house.contact_person)
        assert send(client, slip) == 204
    (asked,) = fake.asked
    assert asked[:2] == ("remove", str(card.id))
    with make.as_owner():
        assert Entry.objects.filter(action="meeting.video_removed").count() == 1
