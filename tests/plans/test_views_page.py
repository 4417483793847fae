"""The plan's page: each reader gets their part, what was left out is said, nothing to press in vain."""

from uuid import uuid4

import pytest
from django.test import Client

from brobygger.access.rls import acting_as
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose
from brobygger.plans import services
from tests import make
from tests.plans import make as table_of
from tests.plans.make import NOBODY
from tests.plans.screens import at, questions, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.a_closed_meeting(table)
    return table


def test_the_case_lead_reads_the_whole_plan_on_one_page(table):
    page = words(at(table.lead).get(url("plan", table.plan_id)))
    for said in (
        "Else Test Lauridsen",
        "Jeg vil gerne sove og passe mine fisk.",
        "Bor godt på Birken.",
        "En rolig hverdag.",
        "Ro om søvnen",
        "Ringe til ambulatoriet",
        "Version 1",
    ):
        assert said in page


def test_each_reader_gets_their_part_and_is_told_what_was_left_out(table):
    nurse = words(at(table.nurse).get(url("plan", table.plan_id)))
    assert "Stabil på medicin." in nurse
    assert "Drikker mindre." not in nurse
    assert "Udeladt her, fordi du ikke har adgang til det: alkohol og stoffer" in nurse


def test_the_citizen_gets_the_calm_page_with_everything_in_it(table):
    response = at(table.citizen).get(url("plan", table.plan_id))
    page = words(response)
    assert 'class="calm"' in response.content.decode()
    assert "Min plan" in page
    assert "Hvem gør hvad" in page
    assert "Drikker mindre." in page
    assert "Udeladt" not in page


def test_a_relative_sees_the_shared_plan_and_no_status(table):
    page = words(at(table.relative).get(url("plan", table.plan_id)))
    assert "Ro om søvnen" in page
    assert "Stabil på medicin." not in page


def test_every_section_says_who_sees_it(table):
    page = words(at(table.lead).get(url("plan", table.plan_id)))
    assert page.count("Ses af") >= 4


def test_seen_as_another_party_hides_what_they_may_not_see(table):
    address = url("plan", table.plan_id) + f"?see_as={table.nurse.unit_id}"
    page = words(at(table.citizen).get(address))
    assert "Du ser planen, som Ambulant Psykiatri ser den" in page
    assert "Ambulant Psykiatri ser ikke: alkohol og stoffer" in page
    assert "Stabil på medicin." in page
    assert "Drikker mindre." not in page


def test_seen_as_another_party_never_shows_more_than_one_sees_oneself(table):
    address = url("plan", table.plan_id) + f"?see_as={table.nurse.unit_id}"
    assert "Stabil på medicin." not in words(at(table.lead).get(address))


def test_seen_as_another_party_there_is_nothing_to_press(table):
    address = url("plan", table.plan_id) + f"?see_as={table.nurse.unit_id}"
    page = at(table.lead).get(address).content.decode()
    assert f"/plans/{table.plan_id}/write/" not in page
    assert "/report/" not in page
    assert url("call_meeting", table.plan_id) not in page


@pytest.mark.parametrize("party", ["nonsense", NOBODY, "'; drop table"])
def test_an_unknown_party_is_not_found(table, party):
    assert at(table.lead).get(url("plan", table.plan_id), {"see_as": party}).status_code == 404


def test_a_stranger_is_told_it_is_not_there(table):
    response = at(table.stranger).get(url("plan", table.plan_id))
    assert response.status_code == 404
    assert "Lauridsen" not in words(response)


def test_a_plan_that_does_not_exist_looks_the_same(table):
    strange, absent = (at(table.stranger).get(url("plan", one)) for one in (table.plan_id, uuid4()))
    assert (strange.status_code, words(strange)) == (absent.status_code, words(absent))


def test_without_the_permission_the_door_is_shut(table):
    member = make.a_member(table.lead.unit_id, "steering_member", purpose=Purpose.OVERSIGHT)
    assert at(member).get(url("plan", table.plan_id)).status_code == 403


def test_nobody_is_sent_to_sign_in(table):
    response = Client().get(url("plan", table.plan_id))
    assert response.status_code == 302
    assert "/account/" in response["Location"]


def test_the_citizens_tab_leads_to_the_living_plan(table):
    response = at(table.lead).get(url("of_citizen", table.citizen_id))
    assert response["Location"] == url("plan", table.plan_id)


def test_without_a_plan_one_may_begin():
    house = make.people()
    page = at(house.contact_person).get(url("of_citizen", house.citizen_id))
    assert url("start", house.citizen_id) in page.content.decode()


def test_without_a_plan_the_citizen_is_told_what_it_is_for():
    house = make.people()
    page = words(at(house.citizen).get(url("of_citizen", house.citizen_id)))
    assert "Der er ingen fælles plan endnu" in page
    assert "Begynd en plan" not in page


def test_the_page_asks_as_many_questions_for_one_row_as_for_thirty(table):
    client, address = at(table.lead), url("plan", table.plan_id)
    few = questions(client, address)
    for number in range(10):
        intervention = table_of.an_intervention(table, title=f"Indsats {number}")
        with acting_as(table.lead):
            for promise in range(2):
                services.add_agreement(
                    table.lead,
                    intervention_id=intervention,
                    what=f"Aftale {promise}",
                    responsible_id=table_of.participant_id(table, table.lead),
                    due_on=table_of.today(),
                )
    assert questions(client, address) == few


def test_an_intervention_of_a_hidden_kind_is_not_hinted_at(table):
    table_of.an_intervention(
        table,
        title="Antabus",
        category=Category.ADDICTION,
        by=table.counsellor,
        responsible=table.counsellor,
    )
    assert "Antabus" not in words(at(table.nurse).get(url("plan", table.plan_id)))
    assert "Antabus" in words(at(table.citizen).get(url("plan", table.plan_id)))
