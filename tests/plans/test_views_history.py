"""Versions, comparison, restoring, sending, and who carries the plan, on screen."""

import pytest

from tests.plans import make as table_of
from tests.plans.make import NOBODY
from tests.plans.screens import at, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.a_closed_meeting(table)
    return table


def test_a_version_shows_what_was_agreed_then(table):
    table_of.write(table, table.lead, "overall_goal", "Noget nyt.", base=1)
    page = words(at(table.lead).get(url("version", table.plan_id, 1)))
    assert "En rolig hverdag." in page
    assert "Noget nyt." not in page


def test_a_version_shows_each_reader_what_they_may_see_today(table):
    page = words(at(table.nurse).get(url("version", table.plan_id, 1)))
    assert "Stabil på medicin." in page
    assert "Drikker mindre." not in page


def test_in_a_version_there_is_nothing_to_change(table):
    page = at(table.lead).get(url("version", table.plan_id, 1)).content.decode()
    assert f"/plans/{table.plan_id}/write/" not in page


def test_opening_what_was_sent_is_seen_by_the_sender(table):
    at(table.lead).post(url("send", table.plan_id))
    at(table.nurse).get(url("version", table.plan_id, 1))
    sent = table_of.page(table, table.lead).distribution
    opened = {one.participant.user_id for one in sent if one.opened_at}
    assert opened == {
        table.lead.user_id,
        table.nurse.user_id,
    }  # whoever closed the meeting has read


def test_two_versions_side_by_side(table):
    table_of.write(table, table.lead, "overall_goal", "En rolig nat.", base=1)
    page = words(at(table.lead).get(url("compare", table.plan_id), {"a": 1, "b": 0}))
    assert "1 ændring" in page
    assert "hverdag" in page
    assert "nat" in page


@pytest.mark.parametrize("asked", [{}, {"a": "x", "b": 0}, {"a": 9, "b": 0}, {"a": 1, "b": 10**12}])
def test_versions_that_do_not_exist_are_not_found(table, asked):
    assert at(table.lead).get(url("compare", table.plan_id), asked).status_code == 404


def test_a_version_number_nobody_made_is_not_found(table):
    assert at(table.lead).get(url("version", table.plan_id, 7)).status_code == 404


def test_the_list_of_versions_offers_to_compare(table):
    page = words(at(table.citizen).get(url("versions", table.plan_id)))
    assert "Version 1" in page
    assert "Sammenlign med nu" in page


def test_a_version_comes_back_as_the_plan_to_work_on(table):
    table_of.write(table, table.lead, "overall_goal", "Noget nyt.", base=1)
    client = at(table.lead)
    response = client.post(url("restore", table.plan_id, 1))
    assert response.status_code == 302
    assert table_of.page(table, table.lead).overall_goal.body == "En rolig hverdag."
    assert at(table.nurse).post(url("restore", table.plan_id, 1)).status_code == 403


@pytest.mark.parametrize("participant", ["", "nobody", NOBODY])
def test_the_lead_is_not_handed_over_to_nobody(table, participant):
    response = at(table.lead).post(url("hand_over", table.plan_id), {"participant": participant})
    assert response.status_code == 422
    assert table_of.page(table, table.lead).lead.user_id == table.lead.user_id


def test_a_deputy_is_chosen_among_professionals(table):
    to = table_of.participant_id(table, table.counsellor)
    at(table.lead).post(url("deputy", table.plan_id), {"participant": to})
    assert table_of.page(table, table.lead).deputy.id == to
    citizen = table_of.participant_id(table, table.citizen)
    again = at(table.lead).post(url("deputy", table.plan_id), {"participant": citizen})
    assert again.status_code == 422


def test_someone_leaves_the_table_after_one_more_question(table):
    who = table_of.participant_id(table, table.counsellor)
    address = url("leave", table.plan_id, who)
    assert at(table.lead).get(address).status_code == 200
    assert at(table.lead).post(address).status_code == 302
    assert who not in [one.id for one in table_of.page(table, table.lead).participants]


def test_the_plan_is_closed_for_a_reason_and_can_still_be_read(table):
    address = url("close", table.plan_id)
    assert at(table.lead).post(address, {"closing": "goals_met"}).status_code == 422
    settled = {
        f"settle-{one.id}-how": "kept" for one in table_of.page(table, table.lead).open_agreements
    }
    done = at(table.lead).post(address, {"closing": "goals_met", "sure": "on", **settled})
    assert done.status_code == 302
    assert "Planen er afsluttet" in words(at(table.nurse).get(url("plan", table.plan_id)))


@pytest.mark.parametrize("name", ["deputy", "close", "hand_over"])
def test_those_who_do_not_lead_are_told_it_is_not_there(table, name):
    assert at(table.nurse).get(url(name, table.plan_id)).status_code == 404


def test_a_stranger_sees_no_version(table):
    for name, args in (("versions", []), ("version", [1]), ("version_pdf", [1]), ("pdf", [])):
        assert at(table.stranger).get(url(name, table.plan_id, *args)).status_code == 404
