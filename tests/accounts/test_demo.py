"""The demo's door: one click to be an invented person; and closed even if somebody reached it."""

import pytest
from django.test import Client
from django.urls import include, path, reverse

from brobygger.accounts import demo
from brobygger.accounts import urls as accounts_urls
from brobygger.accounts.demo import Cast, CastMember
from brobygger.accounts.queries import SESSION_PLACE
from brobygger.accounts.views.sign_in import demo_sign_in
from brobygger.config import urls
from tests.accounts.people import a_member
from tests.accounts.test_sign_in import an_app

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.test_demo")]

# The house as it is routed in the demo: this process was started without it.
demo_rooms = [*accounts_urls.urlpatterns, path("demo/", demo_sign_in, name="demo_sign_in")]
urlpatterns = [
    path("account/", include((demo_rooms, "accounts"))),
    *(one for one in urls.urlpatterns if getattr(one, "namespace", "") != "accounts"),
]


@pytest.fixture
def on_stage(settings, monkeypatch):
    settings.DEMO = True
    settings.PUBLIC_VIEWS = settings.PUBLIC_VIEWS | {"accounts:demo_sign_in"}
    anne = CastMember(
        email="anne@example.org", name="Anne", line="Sygeplejerske", group="Psykiatri", order=1
    )
    monkeypatch.setattr(demo, "_providers", [lambda: Cast(members=(anne,), tips=("Prøv Anne",))])


def test_an_invented_person_is_one_click_away(on_stage):
    membership = a_member(email="anne@example.org")
    client = Client()
    client.post("/account/demo/", {"email": "anne@example.org"})
    assert client.session[SESSION_PLACE]["unit"] == str(membership.unit_id)
    assert client.get(reverse("accounts:settings")).status_code == 200


def test_the_page_says_who_each_is_and_what_to_try(on_stage):
    page = Client().get(reverse("account_login")).content.decode()
    for words in ("Anne", "Sygeplejerske", "Psykiatri", "Prøv Anne"):
        assert words in page


def test_a_second_step_that_a_visitor_added_keeps_nobody_out(on_stage):
    an_app(a_member(email="anne@example.org").user)
    client = Client()
    client.post("/account/demo/", {"email": "anne@example.org"})
    assert client.get(reverse("accounts:settings")).status_code == 200


def test_picking_another_person_is_another_session(on_stage):
    a_member(email="anne@example.org")
    a_member(email="bo@example.org")
    client = Client()
    client.post("/account/demo/", {"email": "anne@example.org"})
    first = client.session.session_key
    client.post("/account/demo/", {"email": "bo@example.org"})
    assert client.session.session_key != first


def test_an_invented_person_unlocks_by_saying_so(on_stage):
    a_member(email="anne@example.org")
    client = Client()
    client.post("/account/demo/", {"email": "anne@example.org"})
    client.post(reverse("accounts:lock"))
    assert client.get(reverse("accounts:unlock")).context["ways"] == ["demo"]
    client.post(reverse("accounts:unlock"), {"way": "demo"})
    assert client.get(reverse("accounts:settings")).status_code == 200


@pytest.mark.parametrize("email", ["nobody@example.org", "", "x" * 5000])
def test_nobody_else_is_there(on_stage, email):
    assert Client().post("/account/demo/", {"email": email}).status_code == 404


def test_the_door_is_shut_where_this_is_no_demo(settings):
    settings.PUBLIC_VIEWS = settings.PUBLIC_VIEWS | {"accounts:demo_sign_in"}
    a_member(email="anne@example.org")
    client = Client()
    assert client.post("/account/demo/", {"email": "anne@example.org"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_ordinary_page_shows_nobody(client):
    page = client.get(reverse("account_login"))
    assert "cast" not in page.context
