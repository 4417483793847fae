"""What I must do, lists, and the same number of questions however much there is."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brobygger.access.rls import acting_as
from brobygger.audit.actions import ACTIONS
from brobygger.audit.models import Entry
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotAllowed
from brobygger.meetings import services as meetings
from brobygger.plans import queries, services
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db


def kinds(table: make.Table, who) -> set[str]:
    with acting_as(who) as actor:
        return {one.kind for one in queries.my_plan_tasks(actor)}


def questions(table: make.Table, who) -> dict[str, int]:
    """How many questions each door asks."""
    counts = {}
    doors = {
        "page": lambda actor: queries.plan_page(actor, table.plan_id),
        "tasks": queries.my_plan_tasks,
        "plans": queries.my_plans,
        "compare": lambda actor: queries.compare_versions(actor, table.plan_id, 1),
        "version": lambda actor: queries.version_page(actor, table.plan_id, 1),
    }
    for name, door in doors.items():
        with (
            acting_as(who) as actor,
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            door(actor)
        counts[name] = len(captured)
    return counts


def test_thirty_interventions_cost_no_more_questions_than_one():
    table = make.a_table()
    make.a_closed_meeting(table)
    before = questions(table, table.lead)
    for number in range(29):
        make.an_intervention(table, title=f"Indsats {number}", responsible=table.nurse)
    assert len(make.page(table, table.lead).interventions) == 30
    assert questions(table, table.lead) == before
    assert before["page"] <= 8
    assert before["version"] <= 8
    assert before["compare"] <= 5
    assert before["tasks"] <= 9  # ledgers, leads, the clock, the meeting and filing ask one each


def test_the_lead_is_led_through_the_phases():
    table = make.a_table()
    assert kinds(table, table.lead) == {"call_meeting"}
    meeting_id = make.call(table)
    assert kinds(table, table.lead) == {"open_meeting", "prepare"}
    with acting_as(table.lead) as actor:
        services.open_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting_id)
    make.fill(table)
    assert kinds(table, table.lead) == {"meeting_open"}
    make.close(table, meeting_id)
    assert kinds(table, table.lead) == {"send_version", "file_texts"}
    with acting_as(table.lead) as actor:
        services.send_version(actor, plan_id=table.plan_id)
    assert kinds(table, table.nurse) == {"read_version", "file_texts"}
    assert kinds(table, table.citizen) == {"read_version"}


def test_an_invitation_is_answered_once():
    table = make.a_table()
    make.call(table, starts_at=now() + dt.timedelta(days=40))
    assert kinds(table, table.relative) == {"answer_invitation"}
    invitation = make.page(table, table.relative).meeting.mine
    with acting_as(table.relative) as actor:
        meetings.answer_invitation(actor, invitation_id=invitation.id, answer="yes")
    assert kinds(table, table.relative) == set()


def test_promises_due_are_told_with_their_words_and_late_ones_first():
    table = make.a_table()
    make.call(table, starts_at=now() + dt.timedelta(days=40))
    make.an_intervention(
        table, responsible=table.relative, title="Ring", due_on=today() + dt.timedelta(days=3)
    )
    with acting_as(table.relative) as actor:
        tasks = [one for one in queries.my_plan_tasks(actor) if one.kind != "answer_invitation"]
    assert {one.kind for one in tasks} == {"report_intervention", "answer_agreement"}
    assert {one.urgency for one in tasks} == {1}
    assert "Ring" in tasks[0].sentence + tasks[1].sentence


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Ringer til banken.", "»Ringer til banken« har frist den "),
        ("Ringer til banken ", "»Ringer til banken« har frist den "),
        ("Kommer hun?", "»Kommer hun?« har frist den "),
        ("Og så videre ...", "»Og så videre ...« har frist den "),
    ],
)
def test_quoted_words_lose_the_full_stop_that_is_not_the_sentences_own(typed, told):
    table = make.a_table()
    make.call(table, starts_at=now() + dt.timedelta(days=40))
    make.an_intervention(
        table, responsible=table.relative, title=typed, due_on=today() + dt.timedelta(days=3)
    )
    with acting_as(table.relative) as actor:
        sentences = [one.sentence for one in queries.my_plan_tasks(actor)]
    assert [one for one in sentences if one.startswith(told)] != [], sentences


def test_a_relative_reports_their_own_promise_and_no_other():
    table = make.a_table()
    make.call(table)
    mine = make.an_intervention(table, responsible=table.relative)
    theirs = make.an_intervention(table, responsible=table.nurse)
    page = make.page(table, table.relative)
    assert page.intervention(mine).may_report
    assert not page.intervention(theirs).may_report
    with acting_as(table.relative) as actor:
        [promise] = page.intervention(mine).agreements
        services.report_agreement(actor, agreement_id=promise.id, status="kept", note="Gjort")
    [promise] = make.page(table, table.citizen).intervention(mine).agreements
    assert (promise.status, promise.status_note) == ("kept", "Gjort")
    with pytest.raises(NotAllowed), acting_as(table.relative) as actor:
        services.report_intervention(actor, intervention_id=theirs, status="done")


def test_a_follow_up_that_should_have_been_is_urgent(clock):
    table = make.a_table()
    make.a_closed_meeting(table, next_on=today() + dt.timedelta(days=2))
    with acting_as(table.lead) as actor:
        services.send_version(actor, plan_id=table.plan_id)
    clock(now() + dt.timedelta(days=5))
    with acting_as(table.lead) as actor:
        tasks = {one.kind: one.urgency for one in queries.my_plan_tasks(actor)}
    assert tasks["call_meeting"] == 0
    assert make.page(table, table.lead).is_overdue


def test_a_draft_waits_among_the_tasks():
    table = make.a_table()
    with acting_as(table.citizen) as actor:
        services.keep_draft(
            actor, plan_id=table.plan_id, field="wishes", body="Jeg vil", base_revision=0
        )
    assert kinds(table, table.citizen) == {"finish_draft"}


def test_the_leader_sees_the_units_plans():
    table = make.a_table()
    with acting_as(table.leader) as actor:
        [line] = queries.plans_of_unit(actor)
    assert (line.plan_id, line.i_lead, line.overdue) == (table.plan_id, False, 0)
    with acting_as(table.lead) as actor:
        assert queries.my_plans(actor)[0].i_lead
        with pytest.raises(NotAllowed):
            queries.plans_of_unit(actor)


def test_every_line_left_behind_has_words_for_the_citizen():
    table = make.a_table()
    make.a_closed_meeting(table)
    with acting_as(table.lead) as actor:
        services.send_version(actor, plan_id=table.plan_id)
        services.restore_version(actor, plan_id=table.plan_id, number=1)
        services.add_existing_plan(
            actor, plan_id=table.plan_id, domain="housing", kind="social_action_plan"
        )
        queries.compare_versions(actor, table.plan_id, 1)
        queries.plan_page(actor, table.plan_id)
    with house.as_owner():
        written = set(Entry.objects.values_list("action", flat=True))
    assert {one for one in written if one not in ACTIONS} == set()
    assert {"plan.started", "plan.opened", "plan.passage_saved", "plan.sent"} <= written


def test_an_existing_plan_is_seen_by_those_who_see_its_field():
    table = make.a_table()
    make.call(table)
    with acting_as(table.nurse) as actor:
        services.add_existing_plan(
            actor,
            plan_id=table.plan_id,
            domain="mental",
            kind="treatment_plan",
            owner_unit_id=actor.unit_id,
            valid_to=today() - dt.timedelta(days=1),
        )
    [seen] = make.page(table, table.citizen).existing_plans
    assert (seen.category, seen.is_outdated) == (Category.MENTAL, True)
    assert make.page(table, table.counsellor).existing_plans == ()
    with acting_as(table.nurse) as actor:
        services.remove_existing_plan(actor, existing_plan_id=seen.id)
    assert make.page(table, table.citizen).existing_plans == ()


def test_stale_forms_about_promises_change_nothing_and_keep_the_words():
    table = make.a_table()
    intervention_id = make.an_intervention(table)
    one = make.page(table, table.lead).intervention(intervention_id)
    new = {"goal": "Nyt", "responsible_id": one.responsible.id, "due_on": one.due_on}
    with acting_as(table.lead) as actor:
        assert services.change_intervention(
            actor, intervention_id=intervention_id, base_revision=1, title="Først", **new
        ) == 2  # fmt: skip
    from brobygger.plans.errors import PartChanged  # noqa: PLC0415

    with pytest.raises(PartChanged) as caught, acting_as(table.deputy) as actor:
        services.change_intervention(
            actor, intervention_id=intervention_id, base_revision=1, title="Sidst", **new
        )
    page = make.page(table, table.deputy)
    assert page.intervention(intervention_id).title == "Først"
    assert "Sidst" in page.draft(caught.value.field).body
    with acting_as(table.lead) as actor:
        services.remove_intervention(actor, intervention_id=intervention_id, base_revision=2)
    assert make.page(table, table.lead).interventions == ()
