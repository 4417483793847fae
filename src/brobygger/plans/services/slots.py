"""A plan in a standing slot: put on the list, decided there, carried on; all of it lands in the plan."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.slots import queries as slots
from brobygger.meetings.slots import queue
from brobygger.meetings.slots.pages import ItemCard, Put
from brobygger.meetings.slots.rules import USUAL_ITEM

from ..errors import ChoiceUnknown
from ..models import Agreement, Plan, Undecided
from .agreeing import add_agreement
from .considering import require_yes
from .contacts import note_those_present
from .table import locked, needed_line, require_seat
from .undecided import LONGEST, add_undecided, settle_undecided

State = Undecided.State


@transaction.atomic
def put_in_slot(
    actor: Actor,
    *,
    plan_id: UUID,
    series_id: UUID,
    day: dt.date,
    body: str = "",
    open_decision_id: UUID | None = None,
    minutes: int = USUAL_ITEM,
) -> Put:
    """On the list of a date, with one line on what is to be decided; it stands in the plan as well.

    Put on twice, by one or by two people, it stands there once; a second line is kept in the plan.
    """
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    require_yes(plan)
    return queue.put_on(
        actor,
        series_id=series_id,
        day=day,
        citizen_id=plan.citizen_id,
        about=plan.pk,
        topic=_open_decision(actor, plan, body, open_decision_id),
        minutes=minutes,
    )


@transaction.atomic
def decide_in_slot(
    actor: Actor,
    *,
    item_id: UUID,
    outcome: str = "",
    present: Collection[UUID] = (),
    agreement_id: UUID | None = None,
) -> None:
    """It was its turn: what was decided and who was there lands in the plan.

    What was settled elsewhere meanwhile stays as it is, and words beside it are a line of their own.
    """
    require(actor, Permission.PLAN_WRITE)
    item, plan = _item_and_plan(actor, item_id)
    decision = plan.undecided.filter(pk=item.topic).first()  # None: words one may not read
    waits = decision is not None and decision.state in {State.OPEN, State.CARRIED}
    if waits and agreement_id is None:
        outcome = needed_line(outcome, LONGEST)
    held = queue.hold(actor, item_id=item_id, present=present)
    if waits or outcome.strip():
        settle_undecided(
            actor,
            undecided_id=_to_settle(actor, plan, decision if waits else None, outcome),
            state=State.AGREED if agreement_id else State.DECIDED,
            outcome=outcome,
            agreement_id=agreement_id,
            meeting_id=item.meeting_id,
        )
    note_those_present(actor, plan, held)


@transaction.atomic
def agree_in_slot(
    actor: Actor,
    *,
    item_id: UUID,
    intervention_id: UUID,
    what: str,
    responsible_id: UUID,
    due_on: dt.date,
    needs_unit_id: UUID | None = None,
    present: Collection[UUID] = (),
) -> UUID:
    """What was decided is an agreement with one responsible, under an intervention of the plan."""
    require(actor, Permission.PLAN_WRITE)
    _item, plan = _item_and_plan(actor, item_id)
    if not plan.interventions.filter(pk=intervention_id).exists():
        raise ChoiceUnknown(intervention_id)
    agreement_id = add_agreement(
        actor,
        intervention_id=intervention_id,
        what=what,
        responsible_id=responsible_id,
        due_on=due_on,
        needs_unit_id=needs_unit_id,
    )
    words = Agreement.objects.values_list("what", flat=True).get(pk=agreement_id)[:LONGEST]
    decide_in_slot(
        actor, item_id=item_id, outcome=words, present=present, agreement_id=agreement_id
    )
    return agreement_id


@transaction.atomic
def add_to_outcome(actor: Actor, *, item_id: UUID, words: str) -> None:
    """Two closed the item at once: what the second wrote stands beside what the first did."""
    require(actor, Permission.PLAN_WRITE)
    item, plan = _item_and_plan(actor, item_id)
    if item.state != "held":
        raise NotFound(item_id)
    line = add_undecided(actor, plan_id=plan.pk, body=words)
    settle_undecided(
        actor,
        undecided_id=line,
        state=State.DECIDED,
        outcome=words,
        meeting_id=item.meeting_id,
    )


@transaction.atomic
def carry_to_next_slot(actor: Actor, *, item_id: UUID) -> dt.date:
    """Not reached: on to the next date that has room; the open decision stays open."""
    require(actor, Permission.PLAN_WRITE)
    _item_and_plan(actor, item_id)
    return queue.carry_on(actor, item_id=item_id)


@transaction.atomic
def take_out_of_slot(actor: Actor, *, item_id: UUID) -> None:
    """Off the list; the open decision stays in the plan."""
    require(actor, Permission.PLAN_WRITE)
    _item_and_plan(actor, item_id)
    queue.take_off(actor, item_id=item_id)


@transaction.atomic
def move_up_in_slot(actor: Actor, *, item_id: UUID) -> None:
    """One place earlier."""
    require(actor, Permission.PLAN_WRITE)
    _item_and_plan(actor, item_id)
    queue.move_up(actor, item_id=item_id)


def _item_and_plan(actor: Actor, item_id: UUID) -> tuple[ItemCard, Plan]:
    """The plan first, locked, as everywhere: its items and its open decisions change under it."""
    item = slots.item(actor, item_id)
    plan = locked(item.about)
    require_seat(actor, plan)
    return item, plan


def _open_decision(actor: Actor, plan: Plan, body: str, decision_id: UUID | None) -> UUID:
    """The one that was proposed, unless other words were typed over it."""
    if decision_id is None:
        return add_undecided(actor, plan_id=plan.pk, body=body)
    waiting = plan.undecided.filter(state__in=(State.OPEN, State.CARRIED))
    words = waiting.filter(pk=decision_id).values_list("body", flat=True).first()
    if words is None:
        raise NotFound(decision_id)
    if body.strip() and needed_line(body, LONGEST).strip() != words:
        return add_undecided(actor, plan_id=plan.pk, body=body)
    return decision_id


def _to_settle(actor: Actor, plan: Plan, decision: Undecided | None, outcome: str) -> UUID:
    """The one it was put on for; else a line of its own, so that no word of the slot is lost.

    What the last meeting carried on is on the table again: a slot is a meeting, too.
    """
    if decision is None:
        return add_undecided(actor, plan_id=plan.pk, body=outcome)
    if decision.state == State.CARRIED:
        decision.state, decision.settled_at, decision.settled_meeting_id = State.OPEN, None, None
        decision.times_carried += 1
        decision.revision += 1
        decision.save()
    return decision.pk
