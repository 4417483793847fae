"""The first day of a plan."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.access.gate import open_citizen
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from ..errors import (
    ChoiceUnknown,
    CitizenSaidNo,
    NoGroundForPlan,
    PlanAlreadyLiving,
    SuccessorUnsuitable,
)
from ..events import PlanStarted
from ..models import CaseLead, Consideration, Participant, Plan
from ..pages import Asked, Called
from ..queries.beginning import beginning_now
from ..rules import SIGNALS
from .considering import check_door, put_asked, require_ground_for_plan, tie_own_yes
from .seating import seated


@transaction.atomic
def start_plan(
    actor: Actor,
    *,
    citizen_id: UUID,
    deputy_user_id: UUID,
    signals: Sequence[str],
    asked: Asked | None = None,
) -> UUID:
    """Begin: the actor is case lead, a colleague is deputy, and the citizen has a seat.

    The unit must have a lasting ground for the shared plan; an emergency is none. `asked` is what the
    citizen was told and said; without it a yes they gave themself counts, and else the plan waits for
    one. Nothing begins on a no.
    """
    require(actor, Permission.PLAN_LEAD)
    citizen = open_citizen(actor, citizen_id, shows=Category.PLAN)
    if not set(signals) <= set(SIGNALS):
        raise ChoiceUnknown("signals")
    require_ground_for_plan(actor, citizen_id)
    if asked is not None and asked.said == Consideration.Said.NO:
        raise CitizenSaidNo(citizen_id)
    plan = _only_living_plan(actor, citizen_id, signals)
    _set_the_table(actor, plan, citizen.name, deputy_user_id)
    _keep_the_answer(actor, plan, asked)
    record(actor, "plan.started", plan, signals=plan.signals)
    announce(actor, PlanStarted(plan_id=plan.pk, citizen_id=citizen_id))
    return plan.pk


def _keep_the_answer(actor: Actor, plan: Plan, asked: Asked | None) -> None:
    beginning = beginning_now(plan.citizen_id)
    if asked is not None:
        put_asked(actor, plan.citizen_id, plan, asked)
        return
    check_door(beginning)
    tie_own_yes(plan, beginning)


def _only_living_plan(actor: Actor, citizen_id: UUID, signals: Sequence[str]) -> Plan:
    """The database allows one living plan; two who begin at once get one and one refusal."""
    try:
        with transaction.atomic():
            return Plan.objects.create(
                citizen_id=citizen_id,
                signals=sorted(set(signals)),
                started_by=actor.user_id,
                started_unit_id=_unit(actor),
            )
    except IntegrityError as taken:
        raise PlanAlreadyLiving(citizen_id) from taken


def _unit(actor: Actor) -> UUID:
    if actor.unit_id is None:
        raise NoGroundForPlan(actor.user_id)
    return actor.unit_id


def _set_the_table(actor: Actor, plan: Plan, citizen_name: str, deputy_user_id: UUID) -> None:
    if deputy_user_id == actor.user_id:
        raise SuccessorUnsuitable(plan.pk)
    Participant.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        kind=Participant.Kind.CITIZEN,
        person_id=plan.citizen_id,
        name=citizen_name,
    )
    ours = [
        Called(kind="staff", user_id=user_id, unit_id=_unit(actor))
        for user_id in (actor.user_id, deputy_user_id)
    ]
    parts = (CaseLead.Part.LEAD, CaseLead.Part.DEPUTY)
    for participant, part in zip(seated(actor, plan, ours), parts, strict=True):
        CaseLead.objects.create(
            plan=plan, citizen_id=plan.citizen_id, participant=participant, part=part
        )
