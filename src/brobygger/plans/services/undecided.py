"""What the table has to decide: put on the list, settled, carried on, and never just gone."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import F

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import AlreadySettled, ChoiceUnknown, DateUnlikely
from ..models import Plan, PreparationAnswer, Undecided
from .table import kept_text, locked, needed_line, require_seat, writer_of

State = Undecided.State
LONGEST = 300


@transaction.atomic
def add_undecided(
    actor: Actor,
    *,
    plan_id: UUID,
    body: str,
    unit_id: UUID | None = None,
    due_on: dt.date | None = None,
) -> UUID:
    """Put it on the list; pressed twice it stands there once."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    body = needed_line(body, LONGEST).strip()
    if unit_id is not None and not plan.participants.filter(unit_id=unit_id, left_at=None).exists():
        raise ChoiceUnknown(unit_id)
    if due_on is not None and not rules.is_due_date(due_on, today()):
        raise DateUnlikely(due_on)
    twin = plan.undecided.filter(body=body, unit_id=unit_id, due_on=due_on, state=State.OPEN)
    standing = twin.values_list("pk", flat=True).first()
    if standing is not None:
        return standing
    one = _new(actor, plan, body=body, unit_id=unit_id, due_on=due_on)
    return one.pk


@transaction.atomic
def settle_undecided(
    actor: Actor,
    *,
    undecided_id: UUID,
    state: str,
    outcome: str = "",
    agreement_id: UUID | None = None,
    meeting_id: UUID | None = None,
) -> None:
    """Decided, become an agreement, carried on, or taken off the list. Two who settle: one does."""
    require(actor, Permission.PLAN_WRITE)
    if state not in {State.DECIDED, State.AGREED, State.CARRIED, State.WITHDRAWN}:
        raise ChoiceUnknown(state)
    plan, one = _locked(actor, undecided_id)
    if one.state == state:
        return
    if one.state != State.OPEN:
        raise AlreadySettled(undecided_id)
    of_plan = plan.agreements.values_list("pk", flat=True)
    if state == State.AGREED and agreement_id not in set(of_plan):
        raise ChoiceUnknown(agreement_id)
    one.outcome = kept_text(outcome, LONGEST)
    one.agreement_id = agreement_id if state == State.AGREED else None
    _settle(actor, one, state, meeting_id)


@transaction.atomic
def carry_the_rest(actor: Actor, *, plan_id: UUID, meeting_id: UUID) -> int:
    """Everything that is still open goes on to the next meeting; how many that were."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    waiting = list(plan.undecided.filter(state=State.OPEN))
    for one in waiting:
        _settle(actor, one, State.CARRIED, meeting_id)
    return len(waiting)


def bring_back(plan: Plan) -> None:
    """A meeting opens: what the last one carried on is on the table again."""
    plan.undecided.filter(state=State.CARRIED).update(
        state=State.OPEN,
        settled_at=None,
        settled_meeting_id=None,
        times_carried=F("times_carried") + 1,
        revision=F("revision") + 1,
    )


def follow_answer(actor: Actor, plan: Plan, answer: PreparationAnswer) -> None:
    """What a party says needs deciding stands on the list, in its latest words, until it is settled."""
    one = Undecided.objects.filter(answer=answer).first()
    said = answer.body.strip()
    if one is None:
        if said:
            _new(actor, plan, body=said, answer=answer)
    elif one.state in {State.OPEN, State.WITHDRAWN}:
        one.body = said or one.body
        one.state = State.OPEN if said else State.WITHDRAWN
        one.settled_at = None if said else now()
        one.revision += 1
        one.save()


def _new(
    actor: Actor,
    plan: Plan,
    *,
    body: str,
    unit_id: UUID | None = None,
    due_on: dt.date | None = None,
    answer: PreparationAnswer | None = None,
) -> Undecided:
    name, _kind = writer_of(actor, plan)
    one = Undecided.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        body=body,
        unit_id=unit_id,
        due_on=due_on,
        answer=answer,
        raised_by_name=name,
    )
    record(actor, "plan.undecided_added", one, unit=unit_id, due_on=due_on)
    return one


def _locked(actor: Actor, undecided_id: UUID) -> tuple[Plan, Undecided]:
    plan_id = Undecided.objects.filter(pk=undecided_id).values_list("plan_id", flat=True).first()
    if plan_id is None:
        raise NotFound(undecided_id)
    plan = locked(plan_id)
    require_seat(actor, plan)
    return plan, plan.undecided.get(pk=undecided_id)


def _settle(actor: Actor, one: Undecided, state: str, meeting_id: UUID | None) -> None:
    one.state, one.settled_at, one.settled_meeting_id = state, now(), meeting_id
    one.revision += 1
    one.save()
    record(actor, "plan.undecided_settled", one, state=state, agreement=one.agreement_id)
