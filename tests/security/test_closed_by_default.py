"""Every address of the house is closed to strangers, but for a list that is read here in full."""

import uuid

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

OPEN = {
    "health",
    "accounts:object",  # by the link in a letter: tests/accounts/test_ways_in.py
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_inactive",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "safety:offline",
    "safety:reads",
    "safety:worker",
    "meetings:guest",  # these five by a link and a code: tests/meetings/test_guests.py
    "meetings:guest_code",
    "meetings:guest_enter",
    "meetings:guest_room",
    "meetings:guest_ticket",
    "meetings:guest_ice",
    "meetings:guest_media",
    "meetings:room_report",  # closed by its signature: tests/meetings/test_room.py
    "meetings:check",  # tries one's own camera, sound and network: nothing of anybody's
    "ui:calm_gallery",
    "ui:gallery",
    "ui:language",
    "ui:token",
}
ARGUMENTS = {
    "uuid": uuid.UUID(int=7),
    "int": 1,
    "str": "x",
    "slug": "x",
    "path": "x",
}


def every_view(patterns=None, space=""):
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from every_view(one.url_patterns, inner)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}", one


def address_of(name, pattern):
    words = {
        key: ARGUMENTS[
            type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        ]
        for key, converter in pattern.pattern.converters.items()
    }
    return reverse(name, kwargs=words)


VIEWS = dict(every_view())


def test_every_view_has_a_name():
    assert [name for name in VIEWS if name.endswith("None")] == []


def test_the_list_of_open_views_is_the_one_read_here():
    assert set(settings.PUBLIC_VIEWS) <= OPEN
    assert not settings.PUBLIC_VIEWS & settings.ACCOUNT_VIEWS


def test_every_listed_view_exists():
    listed = settings.PUBLIC_VIEWS | settings.ACCOUNT_VIEWS
    assert listed - set(VIEWS) == set()
    assert listed >= settings.OPEN_WHILE_LOCKED
    assert listed >= settings.OPEN_WITHOUT_SECOND_FACTOR


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(VIEWS) - settings.PUBLIC_VIEWS))
def test_a_stranger_is_led_to_the_door_and_saves_nothing(name, client):
    address = address_of(name, VIEWS[name])
    visit = client.get(address)
    assert visit.status_code == 302, name
    assert visit.headers["Location"].startswith(f"{reverse(settings.LOGIN_URL)}?next="), name
    assert client.post(address).status_code == 401, name
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 401, name


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(settings.PUBLIC_VIEWS))
def test_what_is_open_answers_a_stranger(name, client):
    answers = {200, 302, 405} | ({404} if name == "meetings:guest" else set())  # not a link of ours
    assert client.get(address_of(name, VIEWS[name])).status_code in answers, name
