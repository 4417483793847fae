"""Home, search, the citizen's front page, own pages and the leader's list."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import TimestamptzRange

from brobygger.accounts.models import PersonLink
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.purposes import Purpose
from brobygger.portal.naming import names_of_persons
from tests import make
from tests.plans.make import Table, a_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return a_table()


def page(client, actor: Actor, name: str, *args, **query):
    return make.signed_in(client, actor).get(reverse(name, args=args), query)


def test_today_says_what_waits_and_whose_it_is(client, table):
    answer = page(client, table.lead, "portal:today")

    assert answer.status_code == 200
    things = answer.context["today"].things
    assert ("Else Test Lauridsen", 0) in {(one.name, min(one.urgency, 0)) for one in things}
    assert all(one.url for one in things)


def test_today_with_nothing_to_do_says_so(client):
    nurse = make.a_member(make.a_unit("outpatient_psychiatry"), "nurse")

    answer = page(client, nurse, "portal:today")

    assert answer.context["today"].things == ()
    assert "Intet venter på dig" in answer.content.decode()


def test_today_shows_seven_things_and_counts_the_rest(client, monkeypatch, table):
    from brobygger.portal import today  # noqa: PLC0415  # patched below

    with make.acting_as(table.lead):
        (first, *_rest), reach = today.my_day(table.lead)
    monkeypatch.setattr(today, "my_day", lambda _actor: ([first] * 10, reach))

    shown = page(client, table.lead, "portal:today").context["today"]

    assert (len(shown.things), shown.waiting) == (7, 3)


def test_the_list_holds_those_one_has_a_ground_for_and_nobody_else(client, table):
    stranger = make.a_member(make.a_unit("facility_108"))
    make.a_citizen(stranger, name="Fremmed Test Person")

    answer = page(client, table.lead, "portal:citizens")

    assert [row.citizen.name for row in answer.context["found"].rows] == ["Else Test Lauridsen"]
    assert answer.context["found"].total == 1
    assert "Fremmed" not in answer.content.decode()


@pytest.mark.parametrize("text", ["else", "ELSE TEST", "020191-9990", "0201919990"])
def test_search_finds_by_the_beginning_of_the_name_and_by_number(client, table, text):
    answer = page(client, table.lead, "portal:citizens", q=text)

    assert [row.citizen.id for row in answer.context["found"].rows] == [table.citizen_id]


@pytest.mark.parametrize("text", ["0201919990", "else", "\0", "%", "' OR 1=1 --", "x" * 5000])
def test_search_by_a_stranger_finds_nobody_and_says_where_to_go(client, table, text):
    answer = page(client, table.stranger, "portal:citizens", q=text)

    assert answer.status_code in {200, 400}
    assert "Else" not in answer.content.decode().replace(text, "")


def test_a_next_page_begun_from_nonsense_is_the_first(client, table):
    answer = page(client, table.lead, "portal:citizens", after="nonsense")

    assert answer.context["found"].total == 1


def test_the_front_page_lays_the_rooms_side_by_side(client, table):
    answer = page(client, table.lead, "portal:citizen", table.citizen_id)

    shown = answer.context["page"]
    assert answer.status_code == 200
    assert (shown.plan.id, shown.citizen.name) == (table.plan_id, "Else Test Lauridsen")
    assert shown.step.sentence == "Aftal en tid til det første møde"
    assert "020191-••••" in answer.content.decode()


def test_the_front_page_without_ground_is_not_there(client, table):
    assert page(client, table.stranger, "portal:citizen", table.citizen_id).status_code == 404


def test_the_front_page_says_when_the_plan_is_not_shared(client, table):
    make.a_consent(
        table.citizen, table.citizen_id, to=table.stranger.unit_id, categories=Category.SOCIAL
    )

    answer = page(client, table.stranger, "portal:citizen", table.citizen_id)

    assert answer.context["page"].plan is None
    assert "Planen er ikke delt med jer" in answer.content.decode()


def test_the_citizens_own_page_begins_with_her(client, table):
    answer = page(client, table.citizen, "portal:today")

    (own,) = answer.context["pages"]
    assert (own.is_mine, own.plan.id) == (True, table.plan_id)
    assert 'Hej <span translate="no">Else Test Lauridsen</span>' in answer.content.decode()


def test_a_relative_sees_what_was_opened_and_no_choices_of_hers(client, table):
    answer = page(client, table.relative, "portal:today")

    (own,) = answer.context["pages"]
    assert (own.is_mine, own.plan.id) == (False, table.plan_id)
    assert "Hvem må se hvad om mig" not in answer.content.decode()


def test_the_leader_sees_the_units_plans(client, table):
    answer = page(client, table.leader, "portal:unit")

    assert [row.plan.plan_id for row in answer.context["rows"]] == [table.plan_id]


def test_the_units_plans_are_the_leaders_alone(client, table):
    assert page(client, table.lead, "portal:unit").status_code == 403


@pytest.mark.parametrize("name", ["portal:today", "portal:citizens", "portal:unit"])
def test_strangers_are_sent_to_sign_in(client, name):
    assert client.get(reverse(name)).status_code == 302


def test_the_list_asks_as_much_for_one_as_for_thirty(client):
    contact = make.a_member(make.a_unit("facility_107"))
    make.a_citizen(contact, name="Borger Nul")
    client = make.signed_in(client, contact)
    client.get(reverse("portal:citizens"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("portal:citizens"))
    for number in range(30):
        make.a_citizen(contact, name=f"Borger {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("portal:citizens"))

    assert len(many) == len(one)
    assert len(many) <= 15


@pytest.mark.parametrize("role", ["project_lead", "steering_member", "administrator"])
def test_the_projects_people_have_a_home_without_citizens(client, role):
    someone = make.a_member(make.a_unit("project_office"), role, purpose=Purpose.OVERSIGHT)

    answer = page(client, someone, "portal:today")

    assert answer.status_code == 200
    assert 'role="search"' not in answer.content.decode()


def test_a_relative_is_told_whom_they_are_close_to_where_they_choose(client, table):
    assert names_of_persons(table.relative.user_id, [table.relative_id]) == {
        table.relative_id: "Pårørende til Else Test Lauridsen"
    }


CHANGE = "Skift sted eller formål"


def test_the_menu_offers_another_place_to_those_who_have_one(client, table):
    at_work = page(client, table.lead, "portal:today").content.decode()
    assert CHANGE in at_work
    assert CHANGE not in page(client, table.citizen, "portal:today").content.decode()
    with make.as_owner():
        since = TimestamptzRange(now() - dt.timedelta(days=1), None)
        PersonLink.objects.create(
            user_id=table.citizen.user_id, person_id=uuid4(), kind="relative", valid=since
        )
    assert CHANGE in page(client, table.citizen, "portal:today").content.decode()


MENU, WAY_BACK = "Din menu", "Gå til forsiden"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/citizens/00000000-0000-0000-0000-000000000000/", 404),
        ("/nowhere/", 404),
        ("/unit/", 403),
    ],
)
def test_an_error_page_keeps_ones_menu_and_the_way_back(client, table, address, status):
    answer = make.signed_in(client, table.lead).get(address)

    shown = answer.content.decode()
    assert answer.status_code == status
    assert [words for words in (MENU, WAY_BACK, 'class="bottombar"') if words not in shown] == []


def test_a_strangers_error_page_names_nobody(client):
    shown = client.get("/nowhere/").content.decode()

    assert MENU not in shown
    assert WAY_BACK in shown


def test_an_error_page_stands_when_the_database_is_gone(client, table, monkeypatch):
    client = make.signed_in(client, table.lead)

    def gone(*_args: object, **_more: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(CursorWrapper, "execute", gone)
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert MENU not in answer.content.decode()
    assert WAY_BACK in answer.content.decode()
