"""Interventions and agreements on screen: made, changed, reported, each with exactly one responsible."""

import datetime as dt
from uuid import uuid4

import pytest

from brobygger.kernel.clock import today
from brobygger.kernel.working_days import working_day_from
from brobygger.plans.views import promises
from tests.plans import make as table_of
from tests.plans.screens import FETCH, at, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    table = table_of.a_table()
    table_of.call(table)
    return table


def typed(table, **changes):
    who = table_of.participant_id(table, table.lead)
    return {
        "title": "Ro om søvnen",
        "goal": "Fem nætter om ugen",
        "promise": "",
        "responsible": who,
        "when": "30",
    } | changes


def interventions(table):
    return table_of.page(table, table.lead).interventions


def test_an_intervention_and_its_first_agreement_in_one_form(table):
    address = url("add_intervention", table.plan_id)
    response = at(table.lead).post(address, typed(table, promise="Lave en aftenaftale"))
    [one] = interventions(table)
    assert response.status_code == 302
    assert (one.title, one.due_on) == (
        "Ro om søvnen",
        working_day_from(today() + dt.timedelta(days=30)),
    )
    assert [each.what for each in one.agreements] == ["Lave en aftenaftale"]


def test_another_day_is_chosen_by_date(table):
    day = working_day_from(today() + dt.timedelta(days=9))
    at(table.lead).post(
        url("add_intervention", table.plan_id), typed(table, when="other", due_on=day.isoformat())
    )
    assert interventions(table)[0].due_on == day


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 161},
        {"goal": ""},
        {"responsible": ""},
        {"responsible": str(uuid4())},
        {"responsible": "nobody"},
        {"when": "99"},
        {"when": "other", "due_on": ""},
        {"when": "other", "due_on": "31-02-2027"},
        {"when": "other", "due_on": "2020-01-01"},
        {"when": "other", "due_on": "9999-12-31"},
    ],
)
def test_wrong_input_is_told_and_every_word_stays(table, wrong):
    response = at(table.lead).post(
        url("add_intervention", table.plan_id), typed(table, promise="Ringe", **wrong)
    )
    assert response.status_code == 422
    assert "Ringe" in response.content.decode()
    assert interventions(table) == ()


def test_what_is_typed_in_an_unsent_form_stands_there_next_time(table):
    client = at(table.lead)
    draft = url("draft", table.plan_id, "new-intervention")
    assert client.post(draft, {"title": "Svømning", "goal": ""}, **FETCH).status_code == 200
    page = client.get(url("add_intervention", table.plan_id)).content.decode()
    assert 'value="Svømning"' in page


def test_an_agreement_under_an_intervention(table):
    intervention = table_of.an_intervention(table)
    who = table_of.participant_id(table, table.nurse)
    at(table.lead).post(
        url("add_agreement", table.plan_id, intervention),
        {"what": "Tage blodprøve", "responsible": who, "when": "14"},
    )
    agreed = interventions(table)[0].agreements
    assert {(each.what, each.responsible.id) for each in agreed} >= {("Tage blodprøve", who)}


def a_day() -> dt.date:
    """Nobody is asked about it: somebody works on it."""
    return working_day_from(today())


def test_an_old_form_does_not_overwrite_a_newer_intervention(table):
    intervention = table_of.an_intervention(table)
    address = url("intervention", table.plan_id, intervention)
    words_sent = typed(table, due_on=a_day().isoformat(), base_revision=1, rank=1)
    assert at(table.lead).post(address, words_sent | {"title": "Først"}).status_code == 302
    clash = at(table.nurse).post(address, words_sent | {"title": "Bagefter"})
    assert clash.status_code == 409
    assert interventions(table)[0].title == "Først"


@pytest.mark.parametrize("what", ["intervention", "agreement"])
def test_who_loses_by_a_blink_sees_what_stands_now(table, what, monkeypatch):
    """The other's save lands after this page was read and before this one is saved."""
    intervention = table_of.an_intervention(table)
    [agreement] = interventions(table)[0].agreements
    words_sent = typed(table, due_on=a_day().isoformat(), base_revision=1, rank=1, what="A")
    address = url(what, table.plan_id, intervention if what == "intervention" else agreement.id)
    field, save = ("title" if what == "intervention" else "what"), promises.tried

    def overtaken(*args):
        monkeypatch.setattr(promises, "tried", save)
        at(table.deputy).post(address, words_sent | {field: "Først af alle"})
        return save(*args)

    monkeypatch.setattr(promises, "tried", overtaken)
    clash = at(table.lead).post(address, words_sent | {field: "Et øjeblik senere"})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Først af alle" in page
    assert "Et øjeblik senere" in page


def test_an_intervention_is_taken_out_with_the_revision_one_read(table):
    intervention = table_of.an_intervention(table)
    address = url("remove_intervention", table.plan_id, intervention)
    assert at(table.lead).post(address, {"base_revision": 9}).status_code == 409
    assert at(table.lead).post(address, {"base_revision": 1}).status_code == 302
    assert interventions(table) == ()


def test_the_one_responsible_says_how_it_goes_in_one_press(table):
    intervention = table_of.an_intervention(table, responsible=table.citizen)
    [agreement] = interventions(table)[0].agreements
    at(table.citizen).post(
        url("report_agreement", table.plan_id, agreement.id), {"status": "kept", "note": ""}
    )
    at(table.citizen).post(
        url("report_intervention", table.plan_id, intervention),
        {"status": "under_way", "note": "Det går fremad"},
    )
    one = interventions(table)[0]
    assert (one.status, one.status_note, one.agreements[0].status) == (
        "under_way",
        "Det går fremad",
        "kept",
    )


def test_nobody_reports_for_another(table):
    table_of.an_intervention(table, responsible=table.citizen)
    [agreement] = interventions(table)[0].agreements
    address = url("report_agreement", table.plan_id, agreement.id)
    assert at(table.nurse).post(address, {"status": "kept"}).status_code == 404


def test_an_unknown_word_for_how_it_goes_is_an_error_in_the_form(table):
    table_of.an_intervention(table)
    [agreement] = interventions(table)[0].agreements
    address = url("report_agreement", table.plan_id, agreement.id)
    response = at(table.lead).post(address, {"status": "magic", "note": "Et ord"})
    assert response.status_code == 422
    assert "Et ord" in response.content.decode()


@pytest.mark.parametrize("name", ["intervention", "add_agreement", "report_intervention"])
def test_a_forged_intervention_is_not_found(table, name):
    assert at(table.lead).get(url(name, table.plan_id, uuid4())).status_code == 404


@pytest.mark.parametrize("name", ["agreement", "report_agreement"])
def test_a_forged_agreement_is_not_found(table, name):
    assert at(table.lead).get(url(name, table.plan_id, uuid4())).status_code == 404


def test_a_stranger_and_a_relative_add_nothing(table):
    address = url("add_intervention", table.plan_id)
    assert at(table.stranger).post(address, typed(table)).status_code == 404
    assert at(table.relative).post(address, typed(table)).status_code == 404
    assert interventions(table) == ()
