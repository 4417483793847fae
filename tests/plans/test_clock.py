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
from brobygger.kernel.working_days import is_working_day, working_day_from, working_day_until
from brobygger.notices.models import Message
from brobygger.plans import services
from brobygger.plans.models import CaseLead, Escalation
from tests.make import a_member, a_unit, as_owner
from tests.plans import make

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), COPENHAGEN)


def in_days(days: int) -> dt.datetime:
    return at(today() + dt.timedelta(days=days))


def days_to(border: int) -> int:
    """A step is due on the day itself, or the next on which somebody is at work."""
    return (working_day_from(today() + dt.timedelta(days=border)) - today()).days


def days_before(border: int) -> int:
    """A reminder comes on the day itself, or the working day before."""
    return (working_day_until(today() + dt.timedelta(days=border)) - today()).days


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
    seen: dict[str, int] = {}
    for day in range(50):
        services.turn_the_clock(at=in_days(day))
        for _subject, step in steps():
            seen.setdefault(step, day)

    assert seen == {"lead": days_to(29), "deputy": days_to(36), "leader": days_to(43)}


def test_the_database_knows_the_same_working_days_as_we_do():
    """Every day of forty years, and the next and the last working day seen from it."""
    with connection.cursor() as cursor, as_owner():
        cursor.execute(
            "SELECT d::date, app.is_working_day(d::date), app.working_day_from(d::date),"
            " app.working_day_until(d::date) FROM generate_series('2020-01-01'::timestamp,"
            " '2059-12-31', '1 day') d"
        )
        rows = cursor.fetchall()
    assert len(rows) == 14_610
    for day, is_working, following, latest in rows:
        assert is_working == is_working_day(day), day
        assert (following, latest) == (working_day_from(day), working_day_until(day)), day


def test_no_step_is_ever_due_on_a_day_when_nobody_is_at_work():
    a_silent_plan()
    services.turn_the_clock(at=in_days(120))
    with as_owner():
        days = list(Escalation.objects.values_list("due_on", flat=True))
    assert len(days) == 3
    assert all(is_working_day(one) for one in days)


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
    services.turn_the_clock(at=in_days(35))
    make.begun(in_days(-40))
    with as_owner():
        Escalation.objects.update(since=today() - dt.timedelta(days=40))

    with acting_as(table.lead):
        services.note_contact(table.lead, plan_id=table.plan_id, on=today(), form="phone")
        settle()
    assert steps() == []

    services.turn_the_clock(at=in_days(28))
    assert steps() == []
    services.turn_the_clock(at=in_days(days_to(29)))
    assert steps() == [("silence", "lead")]
    with as_owner():
        assert Escalation.objects.filter(step="lead").count() == 2


def test_a_contact_taken_back_lets_the_silence_go_on_where_it_was_without_telling_again():
    table = a_silent_plan()
    make.begun(in_days(-34))
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
def test_steps_are_due_by_the_day_in_denmark_around_the_nights_the_clock_changes(night):
    """Those nights are Sundays: the step waits for the midnight before the next working day."""
    a_silent_plan()
    start = night - dt.timedelta(days=29)
    make.begun(dt.datetime.combine(start, dt.time(23, 30), COPENHAGEN))
    assert services.turn_the_clock(at=dt.datetime.combine(night, dt.time(4), COPENHAGEN)) == 0
    at_work = working_day_from(night)
    midnight = dt.datetime.combine(at_work, dt.time(0), COPENHAGEN).astimezone(dt.UTC)

    assert services.turn_the_clock(at=midnight - dt.timedelta(seconds=1)) == 0
    assert services.turn_the_clock(at=midnight) == 1
    for hours in (1, 2, 3, 23):
        assert services.turn_the_clock(at=midnight + dt.timedelta(hours=hours)) == 0


def test_a_promise_past_its_date_climbs_until_it_is_settled():
    table = a_silent_plan()
    make.an_intervention(table, due_on=today() + dt.timedelta(days=10))

    services.turn_the_clock(at=in_days(days_to(14) - 1))
    assert steps() == []
    services.turn_the_clock(at=in_days(days_to(14)))
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
    services.turn_the_clock(at=in_days(days_to(5)))
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
    services.turn_the_clock(at=in_days(days_to(24)))
    assert ("intervention", "lead") in steps()


def test_the_follow_up_is_reminded_of_before_its_day_and_climbs_after_it():
    table = a_silent_plan()
    make.a_closed_meeting(table, next_on=today() + dt.timedelta(days=20))

    def about_the_meeting(day: int) -> list[str]:
        services.turn_the_clock(at=in_days(day))
        return [step for subject, step in steps() if subject == "meeting"]

    first, second, lead = days_before(6), days_before(17), days_to(24)
    assert about_the_meeting(first - 1) == []
    assert about_the_meeting(first) == ["before_14"]
    assert about_the_meeting(second - 1) == ["before_14"]
    assert about_the_meeting(second) == ["before_14", "before_3"]
    assert about_the_meeting(lead - 1) == ["before_14", "before_3"]
    assert about_the_meeting(lead) == ["before_14", "before_3", "lead"]
    make.call(table, starts_at=in_days(30))
    settle()
    assert about_the_meeting(25) == []


def test_without_a_deputy_the_leader_is_asked_in_their_place():
    table = a_silent_plan()
    with as_owner():
        CaseLead.objects.filter(part="deputy").update(until=now())
    services.turn_the_clock(at=in_days(days_to(36)))

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
    leaders, steering_on = days_to(7), days_to(21)
    for day in (0, leaders - 1, leaders, steering_on - 1, steering_on):
        services.turn_the_clock(at=in_days(day))
        seen[day] = about_bounces()

    assert seen[0] == seen[leaders - 1] == ["lead"]
    assert seen[leaders] == seen[steering_on - 1] == ["lead", "leader"]
    assert seen[steering_on] == ["lead", "leader", "steering"]
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
