"""The guards of the four phases (domain.md 1.4), told all at once."""

import datetime as dt

import pytest
from django.core import mail

from brobygger.access.rls import acting_as
from brobygger.access.services import withdraw_consent
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.meetings.errors import MeetingNotOpen
from brobygger.notices.models import Message
from brobygger.plans import queries, services
from brobygger.plans.errors import (
    MeetingAlreadyCalled,
    MeetingClosedByAnother,
    MeetingNotReady,
    NoGroundForPlan,
    NoGroundForRecipient,
    NotTheLead,
    PlanAlreadyLiving,
    ResponsibleCannotSee,
    SuccessorUnsuitable,
)
from brobygger.plans.pages import Called
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db


def test_a_unit_without_the_plans_ground_cannot_begin_one():
    people = house.people()
    house.a_consent(
        people.citizen, people.citizen_id, to=people.nurse.unit_id, categories=Category.MENTAL
    )
    colleague = house.a_member(people.nurse.unit_id, "nurse")
    with pytest.raises(NoGroundForPlan), acting_as(people.nurse) as actor:
        services.start_plan(
            actor, citizen_id=people.citizen_id, deputy_user_id=colleague.user_id, signals=[]
        )


def test_one_living_plan_a_citizen():
    table = make.a_table()
    with pytest.raises(PlanAlreadyLiving), acting_as(table.lead) as actor:
        services.start_plan(
            actor, citizen_id=table.citizen_id, deputy_user_id=table.deputy.user_id, signals=[]
        )


def test_nobody_deputises_for_themselves():
    people = house.people()
    with pytest.raises(SuccessorUnsuitable), acting_as(people.contact_person) as actor:
        services.start_plan(
            actor, citizen_id=people.citizen_id, deputy_user_id=actor.user_id, signals=[]
        )


def test_nobody_is_called_without_a_ground_and_all_of_them_are_named():
    table = make.a_table()
    other = house.a_member(house.a_unit("gp"), "general_practitioner")
    with pytest.raises(NoGroundForRecipient) as caught, acting_as(table.lead) as actor:
        services.call_plan_meeting(
            actor,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(days=3),
            minutes=60,
            form="room",
            place="",
            participants=[make.staff(other), make.staff(table.stranger), make.staff(table.nurse)],
        )
    assert set(caught.value.parties) == {("unit", other.unit_id), ("unit", table.stranger.unit_id)}


def test_invitations_name_no_citizen_and_no_place():
    table = make.a_table()
    make.call(table, starts_at=now() + dt.timedelta(days=3))
    with house.as_owner():
        messages = list(Message.objects.all())
    assert len(messages) == 6  # whoever calls gets the date, too
    for one in messages:
        assert "Else" not in one.subject + one.body
        assert "Mødelokale" not in one.subject + one.body
    assert mail.outbox == []


def test_one_meeting_at_a_time():
    table = make.a_table()
    make.call(table)
    with pytest.raises(MeetingAlreadyCalled):
        make.call(table)


def test_calling_off_takes_the_plan_back():
    table = make.a_table()
    meeting_id = make.call(table)
    with acting_as(table.deputy) as actor:
        services.cancel_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting_id)
    assert make.page(table, table.lead).phase == "consider"


def test_a_forged_meeting_is_not_found():
    table, other = make.a_table(), None
    meeting_id = make.call(table)
    with pytest.raises(NotFound), acting_as(table.lead) as actor:
        services.open_plan_meeting(actor, plan_id=meeting_id, meeting_id=meeting_id)
    assert other is None


def test_everything_missing_is_told_at_once():
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    with pytest.raises(MeetingNotReady) as caught, acting_as(table.lead) as actor:
        services.close_plan_meeting(
            actor, plan_id=table.plan_id, meeting_id=meeting_id, next_meeting_on=None
        )
    assert [one.code for one in caught.value.missing] == [
        "wishes",
        "status",
        "challenges",
        "overall_goal",
        "intervention",
        "next_meeting",
    ]
    assert make.page(table, table.lead).phase == "hold"


@pytest.mark.parametrize(
    ("days", "fits"), [(-1, False), (0, False), (1, True), (183, True), (184, False)]
)
def test_the_next_meeting_is_within_six_months(days, fits):
    table = make.a_table()
    meeting_id = make.an_open_meeting(table)
    make.fill(table)
    day = today() + dt.timedelta(days=days)
    with acting_as(table.lead) as actor:
        missing = queries.what_is_missing(actor, table.plan_id, day)
    assert (missing == ()) is fits
    if fits:
        assert make.close(table, meeting_id, next_on=day) == 1


def test_a_status_the_closer_may_not_see_counts_too():
    table = make.a_table()
    make.an_open_meeting(table)
    make.fill(table)
    consented = house.a_member(table.nurse.unit_id, "nurse")
    with acting_as(consented) as actor:
        assert len(make.page(table, actor).statuses) == 1
        missing = queries.what_is_missing(actor, table.plan_id, today() + dt.timedelta(days=9))
    assert missing == ()


def test_an_intervention_needs_an_agreement():
    table = make.a_table()
    make.an_open_meeting(table)
    make.fill(table)
    bare = make.an_intervention(table, title="Bar")
    page = make.page(table, table.lead)
    [promise] = page.intervention(bare).agreements
    with acting_as(table.lead) as actor:
        services.remove_agreement(actor, agreement_id=promise.id, base_revision=1)
        missing = queries.what_is_missing(actor, table.plan_id, today() + dt.timedelta(days=9))
    assert [(one.code, one.anchor) for one in missing] == [("agreement", f"intervention-{bare}")]


def test_a_meeting_closes_once():
    table = make.a_table()
    meeting_id = make.a_closed_meeting(table)
    with pytest.raises(MeetingClosedByAnother):
        make.close(table, meeting_id, by=table.deputy)


def test_a_meeting_never_opened_cannot_close():
    table = make.a_table()
    with pytest.raises(MeetingNotOpen):
        make.close(table, make.call(table))


@pytest.mark.parametrize("who", ["nurse", "leader", "citizen"])
def test_only_lead_and_deputy_hold_the_meeting(who):
    table = make.a_table()
    meeting_id = make.call(table)
    reader = getattr(table, who)
    with pytest.raises((NotTheLead, NotAllowed)), acting_as(reader):
        services.open_plan_meeting(reader, plan_id=table.plan_id, meeting_id=meeting_id)


def test_nobody_is_responsible_for_what_they_may_not_read():
    table = make.a_table()
    make.call(table)
    with pytest.raises(ResponsibleCannotSee):
        make.an_intervention(
            table, responsible=table.nurse, category=Category.ADDICTION, by=table.counsellor
        )


def test_a_withdrawal_hides_the_plan_tells_the_lead_and_stops_the_next_call():
    table = make.a_table()
    make.a_closed_meeting(table)
    with acting_as(table.citizen) as actor:
        from brobygger.access.queries import consents_of  # noqa: PLC0415

        consent = next(
            one for one in consents_of(actor, table.citizen_id)
            if one.party_id == table.nurse.unit_id
        )  # fmt: skip
        withdraw_consent(actor, consent_id=consent.id)
    with pytest.raises(NotFound):
        make.page(table, table.nurse)
    with house.as_owner():
        last = Message.objects.order_by("-created_at")[:2]
        told = {one.user_id for one in last}
    assert told == {table.lead.user_id, table.nurse.user_id}
    with acting_as(table.lead) as actor:
        tasks = queries.my_plan_tasks(actor)
    assert "lost_sight" in {one.kind for one in tasks}
    with pytest.raises(NoGroundForRecipient), acting_as(table.lead) as actor:
        services.call_plan_meeting(
            actor,
            plan_id=table.plan_id,
            starts_at=now() + dt.timedelta(days=3),
            minutes=60,
            form="video",
            place="",
            participants=[make.staff(table.nurse)],
        )


def test_a_made_up_person_is_not_called():
    table = make.a_table()
    with pytest.raises(NoGroundForRecipient), acting_as(table.lead) as actor:
        services.join_table(
            actor,
            plan_id=table.plan_id,
            called=Called(kind="relative", person_id=table.plan_id),
        )
