"""Text for the record on screen: copied, marked, and told when it has changed."""

import re

import pytest

from brobygger.plans import services
from tests.make import acting_as
from tests.plans import make as table_of
from tests.plans.screens import at, questions, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.a_closed_meeting(table)
    return table


def agreement(table):
    return table_of.page(table, table.lead).interventions[0].agreements[0]


def texts(client, table):
    context = client.get(url("record", table.plan_id)).context
    return [context["minutes"], *context["texts"]]


def test_each_text_is_ready_to_copy_and_marked_with_one_press(table):
    client = at(table.lead)
    for address in (url("record", table.plan_id), url("record_meeting", table.plan_id, 1)):
        page = client.get(address)
        assert page.content.decode().count("data-copy=") == 1
        [one] = page.context.get("texts") or [page.context["one"]]
        assert "Else Test Lauridsen" in one.text
        assert not re.search(r"0201\d\d|\d{6}-", one.text)
    for one in texts(client, table):
        assert client.post(one.url, {"shown": one.shown}).status_code == 302
    assert [one.state for one in texts(client, table)] == ["filed", "filed"]
    assert "Journaliseret af" in words(client.get(url("record", table.plan_id)))


def test_other_units_see_that_it_is_filed_and_still_have_their_own_to_do(table):
    services_of = at(table.lead)
    services_of.post(texts(services_of, table)[0].url)
    page = at(table.nurse).get(url("record", table.plan_id))
    assert page.context["minutes"].state == "not_filed"
    assert "Også journaliseret af Botilbuddet Birken" in words(page)


def test_what_has_changed_says_so_and_an_old_copy_is_not_marked(table):
    client = at(table.lead)
    old = texts(client, table)[1]
    client.post(old.url, {"shown": old.shown})
    with acting_as(table.lead):
        services.report_agreement(table.lead, agreement_id=agreement(table).id, status="kept")
    assert "Er ændret, siden den blev journaliseret" in words(
        client.get(url("record", table.plan_id))
    )
    refused = client.post(old.url, {"shown": old.shown})
    assert refused.status_code == 409
    assert texts(client, table)[1].state == "changed"


def test_the_list_of_what_is_not_filed_names_the_citizen_and_the_share(table):
    page = at(table.lead).get(url("unfiled"))
    assert "Else Test Lauridsen" in words(page)
    assert "0 af 2 tekster er journaliseret" in words(page)
    client = at(table.lead)
    client.post(texts(client, table)[0].url)
    assert "Alt er journaliseret" in words(client.get(url("unfiled")))


@pytest.mark.parametrize("who", ["citizen", "relative", "stranger"])
def test_nobody_else_has_a_record_to_file_in(table, who):
    client = at(getattr(table, who))
    assert client.get(url("record", table.plan_id)).status_code == 404
    assert client.get(url("record_meeting", table.plan_id, 1)).status_code in {403, 404}
    assert client.post(url("file_meeting", table.plan_id, 1)).status_code in {403, 404}
    assert client.get(url("unfiled")).status_code in {200, 403}
    assert "Else" not in words(client.get(url("unfiled")))


def test_an_agreement_under_another_plans_address_is_not_found(table):
    other = table_of.a_table("0108589995")
    table_of.a_closed_meeting(other)
    address = url("file_agreement", other.plan_id, agreement(table).id)
    assert at(table.lead).post(address, {"shown": "x"}).status_code == 404


def test_before_the_first_meeting_there_is_nothing_to_file():
    table = table_of.a_table()
    assert "Der er ikke noget at journalisere endnu" in words(
        at(table.lead).get(url("record", table.plan_id))
    )


def test_the_questions_asked_do_not_grow_with_the_texts(table):
    client = at(table.lead)
    addresses = [
        url("record", table.plan_id),
        url("record_meeting", table.plan_id, 1),
        url("unfiled"),
    ]
    before = [questions(client, one) for one in addresses]
    for _more in range(4):
        table_of.an_intervention(table)
    after = [questions(client, one) for one in addresses]
    assert after == before
    assert max(after) <= 15
