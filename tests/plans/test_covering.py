"""Nobody leaves a plan alone: by a hand, by the clock, or because their unit sees it no more."""

import datetime as dt
import time
from uuid import UUID

import pytest
from django.db import connection
from psycopg.types.range import TimestamptzRange

from brobygger.access.models import CareRelation
from brobygger.access.rls import acting_as
from brobygger.access.services import end_care, withdraw_consent
from brobygger.accounts.models import Membership, User
from brobygger.accounts.queries import actor_at_unit
from brobygger.accounts.roles import GRANTS, Role
from brobygger.accounts.services import deactivate_account, end_membership, register_absence
from brobygger.audit.models import Entry
from brobygger.kernel.clock import now, today
from brobygger.kernel.permissions import Permission
from brobygger.kernel.purposes import Purpose
from brobygger.notices.models import Message
from brobygger.organisations.models import Unit
from brobygger.plans import queries, services
from brobygger.plans.errors import PlanWouldLoseItsLead
from brobygger.plans.models import CaseLead, Handover, Participant, Plan
from brobygger.plans.tasks import HOUSE, cover_now
from tests import make as house
from tests.plans import make
from tests.plans.test_leads import (
    check_constraints,
    findings,
    leads_of,
    with_the_guard_asleep,
)

pytestmark = pytest.mark.django_db

PLANS = 30


def administrator():
    return house.a_member(house.a_unit(), Role.ADMINISTRATOR, purpose=Purpose.OVERSIGHT)


def deactivate(who, by):
    with acting_as(by):
        deactivate_account(by, user_id=who.user_id)


def many_plans(number: int) -> tuple[list[UUID], object, object, object]:
    """One contact person who leads them all, a colleague who is deputy, and their leader."""
    unit = house.a_unit()
    lead, deputy, leader = (
        house.a_member(unit),
        house.a_member(unit),
        house.a_member(unit, "leader"),
    )
    plans = []
    for _one in range(number):
        citizen = house.a_citizen(lead)
        with acting_as(lead):
            plans.append(
                services.start_plan(
                    lead,
                    citizen_id=citizen,
                    deputy_user_id=deputy.user_id,
                    signals=[],
                    asked=make.said("yes"),
                )
            )
    return plans, lead, deputy, leader


def ran_out(who, *, since=None):
    """Their role ended by itself, some time ago."""
    with house.as_owner():
        Membership.objects.filter(user_id=who.user_id, unit_id=who.unit_id).update(
            valid=TimestamptzRange(
                now() - dt.timedelta(days=99), since or now() - dt.timedelta(seconds=1)
            )
        )


def seat_of(plan_id, part="lead"):
    with house.as_owner():
        return CaseLead.objects.select_related("participant").get(
            plan_id=plan_id, part=part, until=None
        )


def kinds(actor):
    with acting_as(actor):
        return {one.kind for one in queries.my_plan_tasks(actor)}


def test_thirty_plans_have_a_lead_when_the_transaction_ends(say):
    """Must show 4."""
    plans, lead, deputy, leader = many_plans(PLANS)
    with house.as_owner():
        Message.objects.all().delete()
    begun = time.perf_counter()
    deactivate(lead, administrator())
    check_constraints()
    say(f"{PLANS} plans taken up in {(time.perf_counter() - begun) * 1000:.0f} ms")
    assert [leads_of(one) for one in plans] == [[deputy.user_id]] * PLANS
    with house.as_owner():
        acting = CaseLead.objects.filter(plan_id__in=plans, part="lead", until=None)
        assert set(acting.values_list("acting", "for_unit_id")) == {(True, lead.unit_id)}
        assert not Participant.objects.filter(user_id=lead.user_id, left_at=None).exists()
        lines = Entry.objects.filter(action="plan.lead_covered")
        assert lines.count() == PLANS
        told = list(Message.objects.values_list("user_id", flat=True))
    assert sorted(told, key=str) == sorted([deputy.user_id, leader.user_id], key=str)
    with acting_as(leader):
        tasks = [one for one in queries.my_plan_tasks(leader) if one.kind == "lasting_lead"]
    assert len(tasks) == PLANS


def test_a_closed_account_opens_nothing_and_keeps_its_name():
    table = make.a_table()
    deactivate(table.lead, table.leader)
    unit = table.lead.unit_id
    assert actor_at_unit(table.lead.user_id, unit, purpose=Purpose.COORDINATION) is None
    with house.as_owner():
        user = User.objects.get(pk=table.lead.user_id)
        assert (user.is_active, bool(user.name)) == (False, True)
        assert not Membership.objects.filter(user=user, valid__contains=now()).exists()


def test_someone_who_leads_from_two_units_is_followed_at_both():
    here, there = make.a_table(), make.a_table("0108589995")
    with house.as_owner():
        Membership.objects.create(
            user_id=here.lead.user_id,
            unit_id=there.lead.unit_id,
            role="contact_person",
            valid=TimestamptzRange(now() - dt.timedelta(days=9), None),
        )
        elsewhere = Participant.objects.get(plan_id=there.plan_id, user_id=there.lead.user_id)
        elsewhere.user_id = here.lead.user_id
        elsewhere.save()
    deactivate(here.lead, administrator())
    check_constraints()
    assert leads_of(here.plan_id) == [here.deputy.user_id]
    assert leads_of(there.plan_id) == [there.deputy.user_id]


def test_when_one_of_thirty_cannot_be_followed_nothing_has_happened():
    plans, lead, deputy, leader = many_plans(2)
    with acting_as(leader):
        deputys = Membership.objects.get(user_id=deputy.user_id)
    with house.as_owner():
        Membership.objects.filter(user_id=leader.user_id).update(role="project_lead")
    boss = administrator()
    with house.as_owner():
        Membership.objects.filter(pk=deputys.pk).update(
            valid=TimestamptzRange(now() - dt.timedelta(days=9), now() - dt.timedelta(days=1))
        )
    with pytest.raises(PlanWouldLoseItsLead):
        deactivate(lead, boss)
    assert [leads_of(one) for one in plans] == [[lead.user_id]] * 2
    with house.as_owner():
        assert User.objects.get(pk=lead.user_id).is_active
        assert Entry.objects.filter(action="account.deactivated").count() == 0


def test_a_role_that_runs_out_is_followed_by_the_minute():
    table = make.a_table()
    ran_out(table.lead)
    assert cover_now() == 1
    check_constraints()
    assert leads_of(table.plan_id) == [table.deputy.user_id]
    assert cover_now() == 0  # safe to repeat


def test_a_role_that_ends_at_midnight_is_followed_before():
    table = make.a_table()
    ran_out(table.lead, since=now() + dt.timedelta(seconds=30))
    assert cover_now() == 1
    assert leads_of(table.plan_id) == [table.deputy.user_id]


def test_a_role_with_time_left_is_left_alone():
    table = make.a_table()
    ran_out(table.lead, since=now() + dt.timedelta(minutes=5))
    assert cover_now() == 0
    assert leads_of(table.plan_id) == [table.lead.user_id]


@pytest.mark.parametrize(("days", "covered"), [(-1, 1), (0, 0), (1, 0)])
def test_a_unit_is_over_when_its_last_day_is(days, covered):
    table = make.a_table()
    make.call(table)
    with house.as_owner():
        Unit.objects.filter(pk=table.lead.unit_id).update(
            valid_to=today() + dt.timedelta(days=days)
        )
    assert cover_now() == covered
    check_constraints()
    elsewhere = seat_of(table.plan_id).participant.unit_id != table.lead.unit_id
    assert elsewhere is bool(covered)


def test_what_time_ended_and_nobody_can_follow_is_found_by_verify_and_not_lost():
    table = make.a_table()
    for who in (table.deputy, table.leader, table.lead):
        ran_out(who)
    assert cover_now() == 0
    check_constraints()
    assert leads_of(table.plan_id) == [table.lead.user_id]


def test_a_team_that_withdraws_leaves_a_lead_and_gets_up_from_the_table():
    table = make.a_table()
    make.call(table)
    team = house.a_member(house.a_unit("facility_team"), Role.NURSE)
    relation = house.a_care_relation(team, table.citizen_id)
    house.a_consent(table.citizen, table.citizen_id, to=team.unit_id)
    with acting_as(table.lead) as actor:
        services.join_table(actor, plan_id=table.plan_id, called=make.staff(team))
    make.hand_over(table, team)
    with acting_as(team):
        end_care(team, relation_id=relation)
    check_constraints()
    assert leads_of(table.plan_id) == [table.lead.user_id]
    with house.as_owner():
        assert not Participant.objects.filter(unit_id=team.unit_id, left_at=None).exists()
        assert CareRelation.objects.get(pk=relation).valid.upper is not None


def test_who_sees_no_more_leads_no_more_but_keeps_the_seat():
    table = make.a_table()
    make.call(table)
    consent = house.a_consent(table.citizen, table.citizen_id, to=table.nurse.unit_id)
    make.hand_over(table, table.nurse)
    with house.as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM access_consent WHERE party_id = %s", [table.nurse.unit_id])
        consents = [row[0] for row in cursor.fetchall()]
    assert consent in consents
    for one in consents:
        with acting_as(table.citizen):
            withdraw_consent(table.citizen, consent_id=one)
    check_constraints()
    assert leads_of(table.plan_id) == [table.lead.user_id]
    with house.as_owner():
        assert Participant.objects.get(user_id=table.nurse.user_id).left_at is None


def test_whom_the_citizen_said_no_to_does_not_stand_in_while_another_can():
    table = make.a_table()
    make.call(table)
    with acting_as(table.citizen) as citizen:
        services.say_lead_wish(
            citizen,
            plan_id=table.plan_id,
            refused=[make.participant_id(table, table.deputy)],
        )
    deactivate(table.lead, administrator())
    assert leads_of(table.plan_id)[0] in {table.nurse.user_id, table.counsellor.user_id}


def test_somebody_at_work_stands_in_rather_than_a_deputy_on_leave():
    table = make.a_table()
    make.call(table)
    with acting_as(table.deputy) as deputy:
        register_absence(deputy, from_on=today(), to_on=today() + dt.timedelta(days=20))
    deactivate(table.lead, administrator())
    assert leads_of(table.plan_id) != [table.deputy.user_id]


def test_a_role_that_leads_no_plans_does_not_stand_in():
    table = make.a_table()
    peer = house.a_member(table.lead.unit_id, Role.PEER)
    with acting_as(table.lead) as actor:
        services.join_table(actor, plan_id=table.plan_id, called=make.staff(peer))
        Membership.objects.get(user_id=table.deputy.user_id)
    ran_out(table.deputy)
    cover_now()
    deactivate(table.lead, administrator())
    assert leads_of(table.plan_id) == [table.leader.user_id]


def test_an_asked_successor_who_leaves_ends_the_handover():
    table = make.a_table()
    make.call(table)
    handover = make.propose(table, table.nurse)
    deactivate(table.nurse, administrator())
    with house.as_owner():
        assert Handover.objects.get(pk=handover).ended_at is not None
    make.propose(table, table.counsellor)


def test_a_handover_under_way_goes_on_with_whoever_stands_in():
    table = make.a_table()
    make.call(table)
    handover = make.propose(table, table.nurse)
    make.answer(handover, table.nurse)
    deactivate(table.lead, table.leader)
    make.go_through(handover, table.deputy)
    with acting_as(table.deputy) as actor:
        services.send_contact_card(actor, handover_id=handover)
    assert leads_of(table.plan_id) == [table.nurse.user_id]
    assert not seat_of(table.plan_id).acting


def test_who_stands_in_says_yes_and_the_task_is_gone():
    table = make.a_table()
    deactivate(table.lead, table.leader)
    assert "lasting_lead" in kinds(table.deputy)
    assert "lasting_lead" in kinds(table.leader)
    with acting_as(table.deputy) as actor:
        services.accept_lead(actor, plan_id=table.plan_id)
    assert not seat_of(table.plan_id).acting
    assert "lasting_lead" not in kinds(table.deputy) | kinds(table.leader)


def test_the_roles_that_may_lead_are_the_same_in_the_database():
    with house.as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s::text[]) r WHERE app.leads_plans(r)", [list(GRANTS)]
        )
        known = {row[0] for row in cursor.fetchall()}
    assert known == {str(role) for role, may in GRANTS.items() if Permission.PLAN_LEAD in may}


def test_the_house_itself_may_do_nothing_else():
    assert HOUSE.permissions == frozenset()
    with house.as_owner():
        assert not User.objects.filter(pk=HOUSE.user_id).exists()


def test_a_closed_plan_is_not_taken_up():
    table = make.a_table()
    with acting_as(table.lead) as actor:
        services.close_plan(actor, plan_id=table.plan_id, closing="moved")
    deactivate(table.lead, table.leader)
    with house.as_owner():
        assert Plan.objects.get(pk=table.plan_id).closed_at is not None
        assert not CaseLead.objects.filter(plan_id=table.plan_id, acting=True).exists()


def test_ending_one_role_leaves_the_others_plans_alone():
    table = make.a_table()
    other = house.a_unit()
    with house.as_owner():
        second = Membership.objects.create(
            user_id=table.lead.user_id,
            unit_id=other,
            role="contact_person",
            valid=TimestamptzRange(now() - dt.timedelta(days=9), None),
        )
    leader = house.a_member(other, "leader")
    with acting_as(leader):
        end_membership(leader, membership_id=second.pk)
    assert leads_of(table.plan_id) == [table.lead.user_id]


def test_what_the_leaver_promised_lies_at_the_table_with_whoever_stands_in():
    table = make.a_table()
    make.call(table)
    make.an_intervention(table)
    make.an_intervention(table, responsible=table.counsellor, title="Maling")
    deactivate(table.lead, administrator())
    check_constraints()
    page = make.page(table, table.deputy)
    held = {one.title: (one.responsible.user_id, one.agreements[0]) for one in page.interventions}
    carried, agreement = held["Ro om søvnen"]
    assert (carried, agreement.responsible.user_id) == (table.deputy.user_id,) * 2
    assert agreement.is_back
    other, kept = held["Maling"]
    assert (other, kept.is_back) == (table.counsellor.user_id, False)
    with house.as_owner():
        assert Entry.objects.filter(action="plan.agreement_returned").count() == 1


def test_somebody_who_did_not_lead_leaves_what_they_promised_to_the_lead():
    table = make.a_table()
    make.call(table)
    make.an_intervention(table, responsible=table.counsellor)
    deactivate(table.counsellor, administrator())
    check_constraints()
    [work] = make.page(table, table.lead).interventions
    assert work.agreements[0].responsible.user_id == table.lead.user_id
    assert work.agreements[0].is_back


def test_verify_sees_a_blind_lead_and_an_asked_one_who_has_left():
    table = make.a_table()
    make.call(table)
    make.propose(table, table.nurse)
    assert set(findings().values()) == {()}
    with_the_guard_asleep(
        f"UPDATE plans_participant SET left_at = now() WHERE user_id = '{table.nurse.user_id}'",
        f"UPDATE access_grant SET valid = 'empty' WHERE party_id = '{table.lead.unit_id}'",
        f"UPDATE plans_caselead SET acting = true, for_unit_id = gen_random_uuid()"
        f" WHERE part = 'lead' AND plan_id = '{table.plan_id}'",
    )
    assert sum(bool(faults) for faults in findings().values()) == 3
