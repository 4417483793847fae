"""Texts on screen: opened, autosaved, never overwritten unseen, never lost."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from brobygger.kernel.categories import Category
from brobygger.kernel.texts import storable
from tests.plans import make as table_of
from tests.plans.screens import FETCH, at, url, words

pytestmark = pytest.mark.django_db
NAUGHTY = json.loads(Path("tests/data/naughty_strings.json").read_text(encoding="utf-8"))
SAMPLE = [one for one in NAUGHTY if "\0" not in one][::9]


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.call(table)
    return table


def saved(table, reader=None):
    return table_of.page(table, reader or table.lead)


def test_a_text_is_written_and_one_comes_back_to_where_it_stands(table):
    address = url("write", table.plan_id, "overall_goal")
    response = at(table.lead).post(address, {"body": "En rolig hverdag.", "base_revision": 0})
    assert response["Location"] == url("plan", table.plan_id) + "#overall_goal"
    assert saved(table).overall_goal.body == "En rolig hverdag."


def test_a_status_is_written_by_the_unit_that_owns_it(table):
    address = url("write", table.plan_id, "status:mental")
    at(table.nurse).post(address, {"body": "Sover bedre.", "base_revision": 0})
    [status] = saved(table, table.citizen).statuses
    assert (status.body, status.unit_id) == ("Sover bedre.", table.nurse.unit_id)


def test_in_an_open_page_only_the_form_is_fetched(table):
    page = at(table.lead).get(
        url("write", table.plan_id, "overall_goal"), headers={"HX-Request": "true"}
    )
    assert page.content.decode().lstrip().startswith("<form")


def test_without_script_the_form_is_a_page_of_its_own(table):
    page = at(table.citizen).get(url("write", table.plan_id, "wishes"))
    assert "<!DOCTYPE html>" in page.content.decode()
    assert "Det er vigtigt for mig" in words(page)


def test_what_is_typed_is_kept_and_stands_in_the_form_next_time(table):
    client = at(table.citizen)
    draft = url("draft", table.plan_id, "wishes")
    answer = client.post(draft, {"body": "Jeg vil", "base_revision": 0}, **FETCH)
    assert (answer.status_code, answer.json()) == (200, {"revision": 0})
    assert "Jeg vil" in words(client.get(url("write", table.plan_id, "wishes")))
    assert saved(table).wishes.body == ""


def test_two_on_one_text_get_both_and_choose(table):
    address = url("write", table.plan_id, "overall_goal")
    at(table.nurse).post(address, {"body": "Ro om natten", "base_revision": 0})
    clash = at(table.lead).post(address, {"body": "Styr på pengene", "base_revision": 0})
    page = words(clash)
    assert clash.status_code == 409
    assert "Ro om natten" in page
    assert "Styr på pengene" in page
    assert saved(table).overall_goal.body == "Ro om natten"
    chosen = at(table.lead).post(address, {"body": "Styr på pengene", "base_revision": 1})
    assert chosen.status_code == 302
    assert saved(table).overall_goal.body == "Styr på pengene"


def test_at_the_meeting_typing_saves_and_a_clash_answers_with_both_texts(table):
    client, address = at(table.lead), url("write", table.plan_id, "overall_goal")
    first = client.post(address, {"body": "Ro", "base_revision": 0}, **FETCH)
    assert first.json() == {"revision": 1}
    clash = at(table.nurse).post(address, {"body": "Søvn", "base_revision": 0}, **FETCH)
    assert clash.status_code == 409
    assert 'class="conflict"' in clash.content.decode()
    assert "<!DOCTYPE" not in clash.content.decode()


def test_a_huge_text_is_refused_with_every_word_still_in_the_form(table):
    huge = "Ord. " * 5000
    response = at(table.lead).post(
        url("write", table.plan_id, "overall_goal"), {"body": huge, "base_revision": 0}
    )
    assert response.status_code == 422
    assert huge in response.content.decode()
    assert saved(table).overall_goal.body == ""


@pytest.mark.parametrize("text", SAMPLE)
def test_strange_texts_are_kept_as_they_are_and_shown_without_harm(table, text):
    client = at(table.lead)
    address = url("write", table.plan_id, "overall_goal")
    response = client.post(address, {"body": text, "base_revision": 0})
    assert response.status_code in {302, 400, 422}
    if response.status_code == 302:
        assert saved(table).overall_goal.body == storable(text)
    assert client.get(url("plan", table.plan_id)).status_code == 200


@pytest.mark.parametrize("revision", ["", "-1", "x", "99999999999999999999"])
def test_a_forged_revision_is_an_error_in_the_form(table, revision):
    address = url("write", table.plan_id, "overall_goal")
    response = at(table.lead).post(address, {"body": "Ro", "base_revision": revision})
    assert response.status_code == 422
    assert saved(table).overall_goal.body == ""


@pytest.mark.parametrize("field", ["nonsense", "status:nonsense", "status", "wishes:mental", ":"])
def test_a_text_that_does_not_exist_is_not_found(table, field):
    client, address = at(table.lead), url("write", table.plan_id, field)
    assert client.get(address).status_code == 404
    assert client.post(address, {"body": "x", "base_revision": 0}).status_code in {404, 422}


def test_nobody_writes_about_what_they_may_not_read(table):
    address = url("write", table.plan_id, "status:addiction")
    assert at(table.nurse).get(address).status_code == 404
    assert at(table.nurse).post(address, {"body": "x", "base_revision": 0}).status_code == 403


def test_a_relative_reads_and_does_not_write(table):
    address = url("write", table.plan_id, "overall_goal")
    assert at(table.relative).post(address, {"body": "x", "base_revision": 0}).status_code == 403


def test_a_stranger_is_told_it_is_not_there(table):
    for name, args in (("write", ["wishes"]), ("draft", ["wishes"]), ("challenges", [])):
        answer = at(table.stranger).post(
            url(name, table.plan_id, *args), {"body": "x", "base_revision": 0}
        )
        assert answer.status_code == 404


def test_three_challenges_are_saved_as_one(table):
    words_sent = {"first": "Søvn", "second": "Gæld", "third": "", "base_revision": 0}
    at(table.lead).post(url("challenges", table.plan_id), words_sent)
    assert [one.body for one in saved(table).challenges] == ["Søvn", "Gæld"]


def test_an_old_list_of_challenges_does_not_overwrite_a_newer_one(table):
    client, address = at(table.lead), url("challenges", table.plan_id)
    client.post(address, {"first": "Søvn", "base_revision": 0})
    clash = client.post(address, {"first": "Gæld", "base_revision": 0})
    assert clash.status_code == 409
    assert [one.body for one in saved(table).challenges] == ["Søvn"]


def test_a_challenge_that_is_too_long_keeps_its_words(table):
    address = url("challenges", table.plan_id)
    response = at(table.lead).post(address, {"first": "x" * 301, "base_revision": 0})
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()


def test_a_plan_nobody_knows_is_not_found(table):
    address = url("write", uuid4(), "wishes")
    assert at(table.lead).post(address, {"body": "x", "base_revision": 0}).status_code == 404


def test_the_crisis_line_is_hidden_from_those_without_its_kind(table):
    table_of.write(table, table.lead, "crisis", "Ring til Mette.")
    assert saved(table, table.nurse).sees & Category.RISK == 0
    assert "Ring til Mette." not in words(at(table.nurse).get(url("plan", table.plan_id)))
