"""Exactly one case lead on a living plan: never two, never none. Broken on purpose in every way."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange

from brobygger.access.rls import acting_as
from brobygger.accounts.models import Membership
from brobygger.accounts.services import end_membership, register_absence
from brobygger.kernel.checks import every_check
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import BrobyggerError
from brobygger.plans import checks, queries, services
from brobygger.plans.errors import PlanWouldLoseItsLead, StillResponsible, SuccessorUnsuitable
from brobygger.plans.models import CaseLead, Plan
from brobygger.plans.tasks import cover_now
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db


def check_constraints() -> None:
    """What the end of a transaction would ask, asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def execute_and_check(harm: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(harm)
    check_constraints()


def with_the_guard_asleep(*harms: str) -> None:
    """Only who owns the tables can put the database's own guard to sleep."""
    check_constraints()
    with house.as_owner(), connection.cursor() as cursor:
        for harm in ("ALTER TABLE plans_caselead DISABLE TRIGGER USER", *harms):
            cursor.execute(harm)


def leads_of(plan_id: uuid.UUID) -> list[uuid.UUID]:
    with house.as_owner():
        held = CaseLead.objects.filter(plan_id=plan_id, part="lead", until=None)
        return list(held.values_list("participant__user_id", flat=True))


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE plans_caselead SET until = now() WHERE part = 'lead'",
        "DELETE FROM plans_caselead",
        "UPDATE plans_caselead SET part = 'deputy', until = now() WHERE part = 'lead'",
        "UPDATE plans_caselead SET part = 'lead' WHERE part = 'deputy'",
        "INSERT INTO plans_caselead (id, plan_id, citizen_id, category, participant_id, part, since)"
        " SELECT gen_random_uuid(), plan_id, citizen_id, 2, participant_id, 'lead', now()"
        " FROM plans_caselead WHERE part = 'deputy'",
    ],
)
def test_not_even_the_owner_can_leave_a_plan_without_its_one_lead(harm):
    make.a_table()
    with pytest.raises(IntegrityError), house.as_owner(), transaction.atomic():
        execute_and_check(harm)


def test_a_plan_without_a_lead_cannot_begin():
    table = make.a_table()
    with acting_as(table.lead) as actor:
        services.close_plan(actor, plan_id=table.plan_id, closing="moved")
        check_constraints()
    with house.as_owner():
        execute_and_check("UPDATE plans_caselead SET until = now()")
    with pytest.raises(IntegrityError), house.as_owner(), transaction.atomic():
        execute_and_check("UPDATE plans_plan SET closed_at = NULL, closing = ''")


def test_a_handover_makes_the_one_before_deputy():
    table = make.a_table()
    make.call(table)
    make.hand_over(table, table.nurse)
    page = make.page(table, table.nurse)
    assert (page.lead.user_id, page.deputy.user_id) == (table.nurse.user_id, table.lead.user_id)


@pytest.mark.parametrize("who", ["citizen", "relative"])
def test_the_threads_go_to_a_professional(who):
    table = make.a_table()
    make.call(table)
    with pytest.raises(SuccessorUnsuitable):
        make.propose(table, getattr(table, who))


def test_the_leader_hands_over_when_both_are_away():
    table = make.a_table()
    make.call(table)
    make.hand_over(table, table.counsellor, by=table.leader)
    assert leads_of(table.plan_id) == [table.counsellor.user_id]


def test_who_leads_stays_at_the_table_as_does_the_citizen():
    table = make.a_table()
    make.call(table)
    make.an_intervention(table, responsible=table.nurse)
    for who in (table.lead, table.deputy, table.citizen):
        with pytest.raises(StillResponsible), acting_as(table.lead) as actor:
            services.leave_table(
                actor,
                plan_id=table.plan_id,
                participant_id=make.participant_id(table, who),
            )


def end(table: make.Table, who) -> None:
    """The unit's leader ends someone's membership."""
    with house.as_owner():
        membership = Membership.objects.get(user_id=who.user_id, unit_id=who.unit_id)
    leader = table.leader
    if who.unit_id != leader.unit_id:
        leader = house.a_member(who.unit_id, "leader")
    with acting_as(leader):
        end_membership(leader, membership_id=membership.pk)


def test_when_the_lead_leaves_the_deputy_leads():
    table = make.a_table()
    end(table, table.lead)
    check_constraints()
    page = make.page(table, table.deputy)
    assert (page.lead.user_id, page.deputy) == (table.deputy.user_id, None)
    assert table.lead.user_id not in {one.user_id for one in page.participants}
    with acting_as(table.deputy) as actor:
        assert "name_deputy" in {one.kind for one in queries.my_plan_tasks(actor)}


def test_when_both_leave_another_professional_at_the_table_leads():
    table = make.a_table()
    make.call(table)
    end(table, table.deputy)
    end(table, table.lead)
    assert leads_of(table.plan_id)[0] in {table.nurse.user_id, table.counsellor.user_id}


def test_when_nobody_is_left_at_the_table_the_leader_sits_down_and_leads():
    table = make.a_table()
    end(table, table.deputy)
    end(table, table.lead)
    assert leads_of(table.plan_id) == [table.leader.user_id]
    page = make.page(table, table.leader)
    assert page.holding.is_acting


def test_the_last_one_cannot_leave_before_someone_takes_over():
    table = make.a_table()
    end(table, table.deputy)
    with house.as_owner():
        leading = Membership.objects.get(user_id=table.leader.user_id)
        Membership.objects.filter(pk=leading.pk).update(role="project_lead")
    with pytest.raises(PlanWouldLoseItsLead):
        end(table, table.lead)
    assert leads_of(table.plan_id) == [table.lead.user_id]
    with house.as_owner():
        assert Membership.objects.get(user_id=table.lead.user_id).valid.upper is None


def test_covering_for_someone_still_at_work_does_nothing():
    table = make.a_table()
    with acting_as(table.stranger) as actor:
        covered = services.cover_for_leaver(
            actor, user_id=table.lead.user_id, unit_id=table.lead.unit_id
        )
    assert covered == []
    assert leads_of(table.plan_id) == [table.lead.user_id]


def findings() -> dict[str, tuple[str, ...]]:
    ours = {one.promise: one for one in every_check() if one.look.__module__ == checks.__name__}
    assert len(ours) == 11
    with house.as_owner(), connection.cursor() as cursor:
        return {promise: one.look(cursor).faults for promise, one in ours.items()}


def test_verify_holds_and_sees_a_plan_whose_lead_has_gone():
    table = make.a_table()
    assert set(findings().values()) == {()}
    with house.as_owner():
        Membership.objects.filter(user_id=table.lead.user_id).update(
            valid=TimestamptzRange(now() - dt.timedelta(days=9), now() - dt.timedelta(days=1))
        )
    assert sum(bool(faults) for faults in findings().values()) == 1


def test_verify_sees_a_plan_without_a_lead_and_history_that_can_be_changed():
    make.a_table()
    with_the_guard_asleep(
        "UPDATE plans_caselead SET until = now()", "GRANT UPDATE ON plans_version TO brobygger_app"
    )
    assert sum(bool(faults) for faults in findings().values()) == 3


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("hand_over", "deputy", "leave_unit", "leave_table", "close", "start"),
                *("away", "wish", "stay", "lapse"),
            ]
        ),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.costly("hypothesis plays whole histories")
@given(steps=STEPS)
def test_through_any_history_a_living_plan_has_exactly_one_lead(steps):
    with transaction.atomic():
        walk(steps)
        transaction.set_rollback(True)


def walk(steps: list[tuple[str, int, int]]) -> None:
    table = make.a_table()
    make.call(table)
    with acting_as(table.lead) as actor:
        meeting = queries.plan_page(actor, table.plan_id).meeting
        services.cancel_plan_meeting(actor, plan_id=table.plan_id, meeting_id=meeting.id)
    crew = [table.lead, table.deputy, table.nurse, table.counsellor, table.leader]
    seats = {who.user_id: make.participant_id(table, who) for who in crew[:4]}
    for kind, who, whom in steps:
        try:
            with transaction.atomic():
                step(table, kind, crew[who], crew[whom], seats)
                check_constraints()
        except BrobyggerError:
            pass
        for plan_id in living():
            assert len(leads_of(plan_id)) == 1


def step(table, kind, who, whom, seats) -> None:
    seat = seats.get(whom.user_id, uuid.uuid4())
    if kind == "leave_unit":
        end(table, who)
        return
    if kind == "hand_over":
        make.hand_over(table, whom, by=who, seat=seat)
        return
    if kind == "lapse":
        lapse(who)
        return
    with acting_as(who) as actor:
        if kind == "deputy":
            services.name_deputy(actor, plan_id=table.plan_id, participant_id=seat)
        elif kind == "leave_table":
            services.leave_table(actor, plan_id=table.plan_id, participant_id=seat)
        elif kind == "close":
            services.close_plan(actor, plan_id=table.plan_id, closing="goals_met")
        elif kind == "away":
            register_absence(actor, from_on=today(), to_on=today() + dt.timedelta(days=3))
        elif kind == "wish":
            services.say_lead_wish(actor, plan_id=table.plan_id, refused=[seat])
        elif kind == "stay":
            services.accept_lead(actor, plan_id=table.plan_id)
        else:
            services.start_plan(
                actor,
                citizen_id=table.citizen_id,
                deputy_user_id=whom.user_id,
                signals=[],
            )


def lapse(who) -> None:
    """Their role has run out by itself, and the minute's job has looked."""
    with house.as_owner():
        Membership.objects.filter(user_id=who.user_id).update(
            valid=TimestamptzRange(now() - dt.timedelta(days=9), now() - dt.timedelta(hours=1))
        )
    cover_now()


def living() -> list[uuid.UUID]:
    with house.as_owner():
        return list(Plan.objects.filter(closed_at=None).values_list("pk", flat=True))


def test_the_history_walk_would_notice_a_lost_lead():
    table = make.a_table()
    with_the_guard_asleep("UPDATE plans_caselead SET until = now()")
    assert leads_of(table.plan_id) == []
    assert living() == [table.plan_id]
