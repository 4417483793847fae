"""A withdrawal reaches those who must act; whoever sat there is told once, and why on the page."""

import datetime as dt

import pytest
from icalendar import Calendar as Sheet

from brobygger.access.queries import consents_of
from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now
from brobygger.notices.models import Message
from brobygger.plans import queries, services
from brobygger.plans.models import Participant
from brobygger.plans.tasks import tell_lost_now
from brobygger.portal.today import today_of
from tests import make as house
from tests.plans import make
from tests.plans.screens import at, url, words

pytestmark = pytest.mark.django_db
GONE = "Du kan ikke længere se en plan"


@pytest.fixture
def table():
    """The nurse has promised something, and the table meets in a week."""
    made = make.a_table()
    make.call(made, starts_at=now() + dt.timedelta(days=7))
    make.an_intervention(made, responsible=made.nurse)
    return made


def withdraw(table, party_id):
    with acting_as(table.citizen) as actor:
        found = [
            one
            for one in consents_of(actor, table.citizen_id)
            if one.party_id == party_id and one.is_active
        ]
        for one in found:
            withdraw_consent(actor, consent_id=one.id)


def letters(actor):
    with house.as_owner():
        rows = Message.objects.filter(user_id=actor.user_id).order_by("created_at")
        return list(rows)


def test_those_who_must_act_see_it_first_and_what_needs_somebody_new(table):
    withdraw(table, table.nurse.unit_id)
    with house.as_owner():
        name = Participant.objects.get(user_id=table.nurse.user_id).name
    with acting_as(table.lead) as lead:
        first = today_of(lead).things[0]
    assert first.kind == "lost_sight"
    assert first.sentence == f"{name} kan ikke længere se planen. 1 aftale mangler en ny."
    page = make.page(table, table.lead)
    assert [one.name for one in page.blind] == [name]
    assert [one.responsible.name for one in page.needs_new] == [name, name]
    shown = words(at(table.lead).get(url("plan", table.plan_id)))
    assert "1 rundt om bordet kan ikke længere se planen" in shown
    assert shown.count("Mangler en ny") >= 2
    assert "kan ikke længere se planen" in words(at(table.citizen).get(url("plan", table.plan_id)))


def test_whoever_sat_there_loses_the_date_is_told_once_and_of_nothing_after(table):
    before = len(letters(table.nurse))
    withdraw(table, table.nurse.unit_id)
    new = letters(table.nurse)[before:]
    assert sorted(one.subject for one in new) == [GONE, "Du skal ikke med til et møde"]
    sheet = Sheet.from_ical(next(one.calendar for one in new if one.calendar))
    assert (str(sheet["method"]), sheet.walk("VEVENT")[0]["sequence"]) == ("CANCEL", 1)
    assert not any("Test" in one.body for one in new)
    assert tell_lost_now() == 0
    with acting_as(table.lead) as lead:
        meeting = queries.plan_page(lead, table.plan_id).meeting
        services.cancel_plan_meeting(lead, plan_id=table.plan_id, meeting_id=meeting.id)
    assert len(letters(table.nurse)) == before + 2
    with house.as_owner():
        assert Entry.objects.filter(action="plan.loss_told").count() == 1


def test_who_sees_again_can_be_told_again(table):
    withdraw(table, table.nurse.unit_id)
    house.a_consent(
        table.citizen, table.citizen_id, to=table.nurse.unit_id, categories=make.PLAN_AND_MENTAL
    )
    assert tell_lost_now() == 0
    withdraw(table, table.nurse.unit_id)
    assert [one.subject for one in letters(table.nurse)].count(GONE) == 2


def test_the_page_says_why_to_whoever_sat_there_and_nothing_of_the_citizen(table):
    withdraw(table, table.nurse.unit_id)
    for name in ("plan", "versions"):
        response = at(table.nurse).get(url(name, table.plan_id))
        assert response.status_code == 404
        assert "Du kan ikke længere se denne plan" in words(response)
        assert "blev trukket tilbage" in words(response)
        assert "Lauridsen" not in response.content.decode()


def test_to_everybody_else_absent_and_hidden_stay_alike(table):
    withdraw(table, table.nurse.unit_id)
    colleague = house.a_member(table.nurse.unit_id, "nurse")
    for who in (table.stranger, colleague):
        hidden = words(at(who).get(url("plan", table.plan_id)))
        assert hidden == words(at(who).get(url("plan", make.NOBODY)))
        assert "ikke længere" not in hidden


def test_the_handover_offers_nobody_who_is_locked_out(table):
    withdraw(table, table.nurse.unit_id)
    with acting_as(table.lead) as lead:
        page = queries.plan_page(lead, table.plan_id)
        found = queries.candidates(lead, page)
    offered = {one.user_id for one in found if not one.obstacle}
    assert table.nurse.user_id not in offered
    assert table.counsellor.user_id in offered
