"""The main road: begin, call, hold, agree, send, read."""

import datetime as dt

import pytest

from brobygger.access.rls import acting_as
from brobygger.audit.models import Entry
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.plans import queries, services
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db


def test_a_plan_begins_with_lead_deputy_and_citizen():
    table = make.a_table()
    page = make.page(table, table.lead)
    assert (page.phase, page.lead.user_id, page.deputy.user_id) == (
        "consider",
        table.lead.user_id,
        table.deputy.user_id,
    )
    assert next((one.kind, one.name) for one in page.participants) == (
        "citizen",
        "Else Test Lauridsen",
    )
    assert page.rights.may_lead
    assert page.rights.may_call_meeting


def test_from_the_call_to_the_version_sent():
    table = make.a_table()
    meeting_id = make.call(table)
    assert make.page(table, table.lead).phase == "plan"
    with acting_as(table.lead):
        services.open_plan_meeting(table.lead, plan_id=table.plan_id, meeting_id=meeting_id)
    make.fill(table)
    assert make.page(table, table.nurse).phase == "hold"
    assert make.close(table, meeting_id) == 1
    with acting_as(table.lead):
        assert services.send_version(table.lead, plan_id=table.plan_id) == 6
        assert services.send_version(table.lead, plan_id=table.plan_id) == 0
    page = make.page(table, table.citizen)
    assert (page.phase, page.latest_version, page.meeting) == ("follow_up", 1, None)
    assert page.next_meeting_on == today() + dt.timedelta(days=90)
    with acting_as(table.citizen):
        assert services.note_opened(table.citizen, plan_id=table.plan_id, number=1)
        assert not services.note_opened(table.citizen, plan_id=table.plan_id, number=1)


def test_each_reader_sees_their_part_and_is_told_what_is_left_out():
    table = make.a_table()
    make.fill(table_with_people(table))
    seen = {
        who: [one.domain for one in make.page(table, getattr(table, who)).statuses]
        for who in ("citizen", "nurse", "counsellor", "relative")
    }
    assert seen == {
        "citizen": ["mental", "addiction", "housing"],
        "nurse": ["mental"],
        "counsellor": ["addiction"],
        "relative": [],
    }
    assert make.page(table, table.citizen).left_out == ()
    left_out = make.page(table, table.nurse).left_out
    assert Category.ADDICTION in left_out
    assert Category.MENTAL not in left_out
    assert make.page(table, table.nurse).crisis is None


def table_with_people(table: make.Table) -> make.Table:
    make.call(table)
    return table


def test_a_frozen_version_holds_every_part_also_those_the_closer_could_not_see():
    table = make.a_table()
    make.a_closed_meeting(table)
    with acting_as(table.citizen):
        page = queries.version_page(table.citizen, table.plan_id, 1)
    assert [one.body for one in page.statuses] == [
        "Stabil på medicin.",
        "Drikker mindre.",
        "Bor godt på Birken.",
    ]
    assert page.version == 1
    assert page.lead.user_id == table.lead.user_id
    with acting_as(table.counsellor):
        page = queries.version_page(table.counsellor, table.plan_id, 1)
    assert [one.body for one in page.statuses] == ["Drikker mindre."]
    assert not page.rights.may_write


def test_a_stranger_finds_no_plan():
    table = make.a_table()
    with acting_as(table.stranger) as actor:
        with pytest.raises(NotFound):
            queries.plan_page(actor, table.plan_id)
        assert queries.living_plan_of(actor, table.citizen_id) is None


def test_the_line_a_reader_leaves_names_the_ground():
    table = make.a_table()
    make.page(table, table.nurse)
    make.page(table, table.lead)
    with house.as_owner():
        lines = Entry.objects.filter(action="plan.opened").order_by("id")
        assert list(lines.values_list("user_id", "ground")) == [
            (table.nurse.user_id, "consent"),
            (table.lead.user_id, "care"),
        ]
