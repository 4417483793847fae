"""The clock: what is due is raised once, ends by itself, and nobody is called twice."""

import datetime as dt
from collections import Counter
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from brobygger.access.rls import acting_as, rows_from
from brobygger.accounts.models import User
from brobygger.accounts.roles import Role
from brobygger.audit.models import Entry
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.notices.models import Message
from brobygger.plans import services
from brobygger.plans.models import CaseLead, Escalation, Plan
from tests.make import a_member, a_unit, as_owner
from tests.plans import make

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), COPENHAGEN)


def in_days(days: int) -> dt.datetime:
    return at(today() + dt.timedelta(days=days))


def steps() -> list[tuple[str, str]]:
    """What stands, in the order it was due."""
    with as_owner():
        rows = Escalation.objects.filter(ended_at=None).order_by("due_on", "step")
        return [(one.subject, one.step) for one in rows]


def settle() -> None:
    """What the end of a transaction does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def a_silent_plan() -> make.Table:
    """Started today; everything else is a matter of the clock."""
    return make.a_table()


def test_silence_climbs_from_the_lead_to_the_deputy_to_the_leader_a_step_at_a_time():
    a_silent_plan()
    seen = {}
    for day in range(50):
        services.turn_the_clock(at=in_days(day))
        seen[day] = [step for _subject, step in steps()]

    assert seen[28] == []
    assert seen[29] == ["lead"]
    assert seen[35] == ["lead"]
    assert seen[36] == ["lead", "deputy"]
    assert seen[42] == ["lead", "deputy"]
    assert seen[43] == seen[49] == ["lead", "deputy", "leader"]


def test_each_step_is_told_once_however_often_the_clock_is_turned():
    table = a_silent_plan()
    with as_owner():
        before = Message.objects.count()

    raised = [services.turn_the_clock(at=in_days(60)) for _ in range(3)]

    assert raised == [3, 0, 0]
    with as_owner():
        told = Message.objects.order_by("-created_at")[: Message.objects.count() - before]
        assert {one.user_id for one in told} == {
            table.lead.user_id,
            table.deputy.user_id,
            table.leader.user_id,
        }
        assert len(told) == 3
        lines = Entry.objects.filter(action="plan.escalated", citizen_id=table.citizen_id)
        assert Counter(one.details["step"] for one in lines) == {
            "lead": 1,
            "deputy": 1,
            "leader": 1,
        }
        assert {one.role for one in lines} == {"service"}


def test_contact_ends_it_at_once_and_a_new_silence_is_a_new_episode():
    table = a_silent_plan()
    services.turn_the_clock(at=in_days(30))
    with as_owner():  # it was begun long ago
        Plan.objects.update(started_at=in_days(-40))
        Escalation.objects.update(since=today() - dt.timedelta(days=40))

    with acting_as(table.lead):
        services.note_contact(table.lead, plan_id=table.plan_id, on=today(), form="phone")
        settle()
    assert steps() == []

    services.turn_the_clock(at=in_days(28))
    assert steps() == []
    services.turn_the_clock(at=in_days(29))
    assert steps() == [("silence", "lead")]
    with as_owner():
        assert Escalation.objects.filter(step="lead").count() == 2


def test_a_contact_taken_back_lets_the_silence_go_on_where_it_was_without_telling_again():
    table = a_silent_plan()
    with as_owner():
        Plan.objects.update(started_at=in_days(-30))
    services.turn_the_clock(at=now())
    with acting_as(table.lead):
        contact_id = services.note_contact(
            table.lead, plan_id=table.plan_id, on=today(), form="phone"
        )
        settle()
    assert steps() == []

    with acting_as(table.lead):
        services.take_back_contact(table.lead, plan_id=table.plan_id, contact_id=contact_id)
        settle()

    assert steps() == [("silence", "lead")]
    assert services.turn_the_clock(at=now()) == 0


def test_a_clock_that_jumps_ahead_and_back_raises_nothing_twice():
    a_silent_plan()
    for day in (0, 400, 3, 29, 36, 400, 10):
        services.turn_the_clock(at=in_days(day))

    with as_owner():
        assert Counter(Escalation.objects.values_list("step", flat=True)) == {
            "lead": 1,
            "deputy": 1,
            "leader": 1,
        }


@pytest.mark.parametrize("night", [dt.date(2027, 3, 28), dt.date(2026, 10, 25)])
def test_steps_are_due_by_the_day_in_denmark_on_the_nights_the_clock_changes(night):
    a_silent_plan()
    start = night - dt.timedelta(days=29)
    with as_owner():
        Plan.objects.update(started_at=dt.datetime.combine(start, dt.time(23, 30), COPENHAGEN))
    midnight = dt.datetime.combine(night, dt.time(0), COPENHAGEN).astimezone(dt.UTC)

    assert services.turn_the_clock(at=midnight - dt.timedelta(seconds=1)) == 0
    assert services.turn_the_clock(at=midnight) == 1
    for hours in (1, 2, 3, 23):
        assert services.turn_the_clock(at=midnight + dt.timedelta(hours=hours)) == 0


def test_a_promise_past_its_date_climbs_until_it_is_settled():
    table = a_silent_plan()
    make.an_intervention(table, due_on=today() + dt.timedelta(days=10))

    services.turn_the_clock(at=in_days(13))
    assert steps() == []
    services.turn_the_clock(at=in_days(14))
    assert sorted(steps()) == [("agreement", "lead"), ("intervention", "lead")]

    with acting_as(table.lead):
        [promise] = make.page(table, table.lead).interventions
        services.report_agreement(table.lead, agreement_id=promise.agreements[0].id, status="kept")
        services.report_intervention(table.lead, intervention_id=promise.id, status="done")
        settle()
    assert steps() == []


def test_a_promise_moved_to_another_day_is_a_new_matter():
    table = a_silent_plan()
    make.an_intervention(table, due_on=today() + dt.timedelta(days=1))
    services.turn_the_clock(at=in_days(5))
    assert len(steps()) == 2

    with acting_as(table.lead):
        [one] = make.page(table, table.lead).interventions
        services.change_intervention(
            table.lead,
            intervention_id=one.id,
            base_revision=one.revision,
            title=one.title,
            goal=one.goal,
            responsible_id=one.responsible.id,
            due_on=today() + dt.timedelta(days=20),
        )
        settle()

    assert steps() == [("agreement", "lead")]
    services.turn_the_clock(at=in_days(24))
    assert ("intervention", "lead") in steps()


def test_the_follow_up_is_reminded_of_before_its_day_and_climbs_after_it():
    table = a_silent_plan()
    make.a_closed_meeting(table, next_on=today() + dt.timedelta(days=20))

    def about_the_meeting(day: int) -> list[str]:
        services.turn_the_clock(at=in_days(day))
        return [step for subject, step in steps() if subject == "meeting"]

    assert about_the_meeting(5) == []
    assert about_the_meeting(6) == ["before_14"]
    assert about_the_meeting(16) == ["before_14"]
    assert about_the_meeting(17) == ["before_14", "before_3"]
    assert about_the_meeting(24) == ["before_14", "before_3", "lead"]
    make.call(table, starts_at=in_days(30))
    settle()
    assert about_the_meeting(25) == []


def test_without_a_deputy_the_leader_is_asked_in_their_place():
    table = a_silent_plan()
    with as_owner():
        CaseLead.objects.filter(part="deputy").update(until=now())
    services.turn_the_clock(at=in_days(36))

    with as_owner():
        [deputy] = Escalation.objects.filter(step="deputy")
        assert deputy.unit_ids == [table.lead.unit_id]
        assert Message.objects.filter(user_id=table.leader.user_id).exists()


def test_a_closed_plan_is_left_in_peace():
    table = a_silent_plan()
    services.turn_the_clock(at=in_days(50))
    with acting_as(table.lead):
        services.close_plan(table.lead, plan_id=table.plan_id, closing="goals_met")
        settle()
    assert steps() == []
    assert services.turn_the_clock(at=in_days(90)) == 0


def test_nobody_but_the_clock_turns_it_and_nobody_writes_what_it_raised():
    table = a_silent_plan()
    with acting_as(table.lead):
        with pytest.raises(DatabaseError, match="only the clock"), transaction.atomic():
            rows_from("turn_the_clock", now())
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Escalation.objects.update(ended_at=now())


def test_the_mail_names_nobody():
    table = a_silent_plan()
    services.turn_the_clock(at=in_days(60))
    with as_owner():
        text = " ".join(f"{one.subject} {one.body}" for one in Message.objects.all())
        assert "Lauridsen" not in text
        assert User.objects.get(pk=table.lead.user_id).name not in text


def a_bounced_agreement(table: make.Table) -> UUID:
    """Meant for psychiatry, declined there, then declined by addiction treatment too."""
    make.a_closed_meeting(table)
    make.an_intervention(table, responsible=table.nurse, title="Nyt")
    promise = make.page(table, table.lead).interventions[-1].agreements[0].id
    for who in (table.nurse, table.counsellor):
        with acting_as(who):
            services.answer_agreement(
                who, agreement_id=promise, answer="declined", reason="Ikke vores opgave"
            )
        if who is table.nurse:
            entrust(table, promise, table.counsellor)
    return promise


def entrust(table: make.Table, promise: UUID, to: Actor) -> None:
    one = next(
        each
        for group in make.page(table, table.lead).interventions
        for each in group.agreements
        if each.id == promise
    )
    with acting_as(table.lead):
        services.change_agreement(
            table.lead,
            agreement_id=promise,
            base_revision=one.revision,
            what=one.what,
            responsible_id=make.participant_id(table, to),
            due_on=one.due_on,
        )


def about_bounces() -> list[str]:
    return [step for subject, step in steps() if subject == "bounce"]


def test_an_agreement_sent_back_and_forth_climbs_to_both_leaders_and_the_steering_group():
    table = a_silent_plan()
    their_leader = a_member(table.counsellor.unit_id, Role.LEADER)
    steering = a_member(a_unit("municipal_authority"), Role.STEERING_MEMBER)
    a_bounced_agreement(table)

    seen = {}
    for day in (0, 6, 7, 20, 21):
        services.turn_the_clock(at=in_days(day))
        seen[day] = about_bounces()

    assert seen[0] == seen[6] == ["lead"]
    assert seen[7] == seen[20] == ["lead", "leader"]
    assert seen[21] == ["lead", "leader", "steering"]
    with as_owner():
        [asked] = Escalation.objects.filter(subject="bounce", step="leader")
        assert set(asked.unit_ids) == {table.lead.unit_id, table.counsellor.unit_id}
        for who in (their_leader, table.leader, steering):
            assert Message.objects.filter(user_id=who.user_id).exists()


def test_it_ends_when_somebody_takes_the_agreement():
    table = a_silent_plan()
    promise = a_bounced_agreement(table)
    services.turn_the_clock(at=in_days(0))
    assert about_bounces() == ["lead"]

    entrust(table, promise, table.counsellor)
    settle()
    assert about_bounces() == ["lead"]
    with acting_as(table.counsellor):
        services.answer_agreement(table.counsellor, agreement_id=promise, answer="accepted")
        settle()

    assert about_bounces() == []
    services.turn_the_clock(at=in_days(30))
    assert about_bounces() == []
