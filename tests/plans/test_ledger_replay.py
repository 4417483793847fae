"""The ledger reckoned again from the audit log equals the page, whatever happened."""

import datetime as dt
import random
from uuid import UUID

import pytest
from django.db import connection, transaction

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import BrobyggerError
from brobygger.plans import checks, queries, services
from brobygger.plans.ledger import AgreementState, Line, differences, replay
from brobygger.plans.models import Agreement, Participant
from brobygger.plans.pages import Settled
from tests import make as house
from tests.plans import make

pytestmark = pytest.mark.django_db
HISTORIES, LENGTH = 300, 6
ONE, OTHER = UUID(int=1), UUID(int=2)


def state(**more: object) -> AgreementState:
    stands = {"status": "accepted", "unit_id": None, "bounces": 0, "due_on": dt.date(2026, 5, 3)}
    return AgreementState(responsible_id=OTHER, **{**stands, **more})


def line(action: str, **more: object) -> Line:
    details = {
        "status": "accepted",
        "responsible": str(OTHER),
        "unit": None,
        "due_on": "2026-05-03",
        "bounces": 0,
    }
    return Line(action=action, agreement_id=ONE, details={**details, **more})


def test_the_last_line_tells_how_it_stands():
    told = replay([line("plan.agreement_added"), line("plan.agreement_reported", status="kept")])
    assert told == {ONE: state(status="kept")}


def test_other_lines_and_those_from_before_the_ledger_are_passed_over():
    old = Line(action="plan.agreement_added", agreement_id=ONE, details={"due_on": "2026-05-03"})
    assert replay([old, line("plan.opened")]) == {}


def test_every_difference_is_named():
    assert differences({ONE: state()}, {ONE: state()}) == []
    assert differences({ONE: state()}, {ONE: state(bounces=1)}) == [f"agreement {ONE}: bounces"]
    assert differences({}, {ONE: state()}) == [f"agreement {ONE}: not in the log"]
    assert differences({ONE: state()}, {}) == [f"agreement {ONE}: in the log alone"]


@pytest.mark.costly("every history is acted out and compared line by line")
def test_the_ledger_equals_the_log_in_every_random_history():
    """One house, many tables' worth of acts: after each history both are held side by side."""
    table = make.a_table()
    make.call(table)
    make.an_intervention(table, responsible=table.nurse)
    chance = random.Random(1907)  # the same histories every time
    done: dict[str, int] = {}
    for number in range(HISTORIES):
        for _ in range(chance.randint(1, LENGTH)):
            act = chance.choice(ACTS)
            try:
                with transaction.atomic():
                    act(table, chance)
                done[act.__name__] = done.get(act.__name__, 0) + 1
            except BrobyggerError:
                continue
        finding = look()
        assert finding.faults == (), f"history {number}"
        if number % 10 == 0:
            assert the_page(table) == the_log(table)
    assert finding.looked_at > 100
    assert set(done) == {one.__name__ for one in ACTS}, done


def test_the_check_sees_a_ledger_changed_behind_the_log():
    table = make.a_table()
    make.call(table)
    make.an_intervention(table, responsible=table.nurse)
    assert look().faults == ()
    with house.as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_agreement SET status = 'kept'")
    [fault] = look().faults
    assert fault.endswith(": status")


def look() -> checks.Finding:
    with house.as_owner(), connection.cursor() as cursor:
        carried = checks.every_open_agreement_is_carried(cursor)
        assert carried.faults == ()
        return checks.the_ledger_equals_the_log(cursor)


def the_page(table: make.Table) -> dict[UUID, tuple[str, UUID, dt.date, int]]:
    page = make.page(table, table.lead)
    return {
        one.id: (one.status, one.responsible.id, one.due_on, one.bounces)
        for each in page.interventions
        for one in each.agreements
    }


def the_log(table: make.Table) -> dict[UUID, tuple[str, UUID, dt.date, int]]:
    with house.as_owner(), connection.cursor() as cursor:
        cursor.execute(checks.LINES, [sorted(checks.ACTIONS)])
        lines = [
            Line(action=action, agreement_id=key, details=checks._details(details))
            for action, key, details in cursor.fetchall()
        ]
    return {
        key: (one.status, one.responsible_id, one.due_on, one.bounces)
        for key, one in replay(lines).items()
        if one.status != "removed"
    }


# ── what can happen ──


def people(table: make.Table) -> list[Actor]:
    return [table.lead, table.deputy, table.nurse, table.counsellor, table.citizen, table.relative]


def somebody(table: make.Table, chance: random.Random) -> Actor:
    return chance.choice(people(table))


def agreement(chance: random.Random) -> Agreement:
    with house.as_owner():
        standing = list(Agreement.objects.filter(removed_at=None).order_by("pk"))
    if not standing:
        raise BrobyggerError
    return chance.choice(standing[-8:])


def seats(table: make.Table) -> list[Participant]:
    """Read from the table: a whole page for one id would be most of what a history costs."""
    with house.as_owner():
        standing = Participant.objects.filter(plan_id=table.plan_id, left_at=None)
        return list(standing.order_by("name", "pk"))


def seat(table: make.Table, chance: random.Random) -> UUID:
    return chance.choice(seats(table)).pk


def seat_of(table: make.Table, who: Actor) -> UUID:
    whose = (who.user_id, who.unit_id)
    return next(one.pk for one in seats(table) if (one.user_id, one.unit_id) == whose)


def day(chance: random.Random) -> dt.date:
    return today() + dt.timedelta(days=chance.randint(0, 60))


def add(table: make.Table, chance: random.Random) -> None:
    with acting_as(table.lead) as actor:
        page = queries.plan_page(actor, table.plan_id)
        if not page.interventions:
            make.an_intervention(table)
            return
        services.add_agreement(
            actor,
            intervention_id=page.interventions[0].id,
            what=f"Aftale {chance.random()}",
            responsible_id=seat(table, chance),
            due_on=day(chance),
        )


def answer(table: make.Table, chance: random.Random) -> None:
    one, who = agreement(chance), somebody(table, chance)
    said = chance.choice(["accepted", "declined"])
    with acting_as(who):
        services.answer_agreement(
            who,
            agreement_id=one.pk,
            answer=said,
            reason="Kan ikke",
            base_revision=chance.choice([None, one.revision]),
        )


def take(table: make.Table, chance: random.Random) -> None:
    who = somebody(table, chance)
    with acting_as(who):
        services.take_agreement(who, agreement_id=agreement(chance).pk)


def report(table: make.Table, chance: random.Random) -> None:
    who, how = somebody(table, chance), chance.choice(["kept", "late", "accepted", "dropped"])
    with acting_as(who):
        services.report_agreement(
            who, agreement_id=agreement(chance).pk, status=how, note="Sådan gik det"
        )


def change(table: make.Table, chance: random.Random) -> None:
    one = agreement(chance)
    with acting_as(table.lead) as actor:
        services.change_agreement(
            actor,
            agreement_id=one.pk,
            base_revision=one.revision,
            what=one.what,
            responsible_id=seat(table, chance),
            due_on=day(chance),
        )


def replace(table: make.Table, chance: random.Random) -> None:
    one = agreement(chance)
    with acting_as(table.lead) as actor:
        services.replace_agreement(
            actor,
            agreement_id=one.pk,
            base_revision=one.revision,
            what=f"I stedet {chance.random()}",
            responsible_id=seat(table, chance),
            due_on=day(chance),
        )


def remove(table: make.Table, chance: random.Random) -> None:
    one = agreement(chance)
    with acting_as(table.lead) as actor:
        services.remove_agreement(actor, agreement_id=one.pk, base_revision=one.revision)


def leave(table: make.Table, chance: random.Random) -> None:
    """Somebody gets up, and comes back at once so that the history can go on."""
    who = chance.choice([table.nurse, table.counsellor])
    with acting_as(table.lead) as actor:
        services.leave_table(actor, plan_id=table.plan_id, participant_id=seat_of(table, who))
    with acting_as(table.lead) as actor:
        services.join_table(actor, plan_id=table.plan_id, called=make.staff(who))


def hand_over(table: make.Table, chance: random.Random) -> None:
    with acting_as(table.lead) as actor:
        services.name_deputy(
            actor, plan_id=table.plan_id, participant_id=seat_of(table, table.nurse)
        )
        services.name_deputy(
            actor, plan_id=table.plan_id, participant_id=seat_of(table, table.deputy)
        )


def remove_intervention(table: make.Table, chance: random.Random) -> None:
    page = make.page(table, table.lead)
    if len(page.interventions) < 1 or chance.random() < 0.9:
        raise BrobyggerError
    one = page.interventions[0]
    with acting_as(table.lead) as actor:
        services.remove_intervention(actor, intervention_id=one.id, base_revision=one.revision)


def close_and_begin_again(table: make.Table, chance: random.Random) -> None:
    """Refused while a meeting is called, and then half settled: nothing of it may stay."""
    page = make.page(table, table.lead)
    some = [one for one in page.open_agreements if chance.random() < 0.5]
    with acting_as(table.lead) as actor:
        try:
            with transaction.atomic():
                services.close_plan(
                    actor,
                    plan_id=table.plan_id,
                    closing="goals_met",
                    settled={one.id: Settled(how="kept") for one in some},
                )
        except BrobyggerError:
            return


ACTS = (
    add,
    answer,
    take,
    report,
    change,
    replace,
    remove,
    leave,
    hand_over,
    remove_intervention,
    close_and_begin_again,
)
