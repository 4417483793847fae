"""Who holds the threads: never nobody, never two."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from ..errors import NotTheLead, PlanWouldLoseItsLead, StillResponsible, SuccessorUnsuitable
from ..events import LeadHandedOver
from ..grounds import grounds_on
from ..models import CaseLead, Participant, Plan
from ..pages import Called
from ..telling import tell_change, tell_held, tell_new_lead
from .noting import note_returned
from .seating import require_ground, seated
from .table import leads, locked, require_lead, seat


@transaction.atomic
def hand_over_lead(actor: Actor, *, plan_id: UUID, to_participant_id: UUID) -> None:
    """Another professional around the table takes the threads; the one before stays as deputy.

    Done by the lead or the deputy, or by the leader of the lead's unit when both are away.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    _require_may_hand_over(actor, plan)
    successor = _suitable(actor, plan, to_participant_id)
    before = seat(plan, CaseLead.Part.LEAD)
    if before is not None and before.participant_id == successor.pk:
        return
    _vacate(plan, (CaseLead.Part.LEAD, CaseLead.Part.DEPUTY))
    _take(plan, successor, CaseLead.Part.LEAD)
    if before is not None and before.participant.left_at is None:
        _take(plan, before.participant, CaseLead.Part.DEPUTY)
    record(actor, "plan.lead_handed_over", plan, to=successor.pk)
    tell_new_lead(actor, successor)
    announce(
        actor,
        LeadHandedOver(plan_id=plan.pk, citizen_id=plan.citizen_id, to_participant_id=successor.pk),
    )


@transaction.atomic
def name_deputy(actor: Actor, *, plan_id: UUID, participant_id: UUID) -> None:
    """Who acts when the case lead is away."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    _require_may_hand_over(actor, plan)
    deputy = _suitable(actor, plan, participant_id)
    lead = seat(plan, CaseLead.Part.LEAD)
    if lead is not None and lead.participant_id == deputy.pk:
        raise SuccessorUnsuitable(participant_id)
    _vacate(plan, (CaseLead.Part.DEPUTY,))
    _take(plan, deputy, CaseLead.Part.DEPUTY)
    record(actor, "plan.deputy_named", plan, deputy=deputy.pk)


@transaction.atomic
def join_table(actor: Actor, *, plan_id: UUID, called: Called) -> UUID:
    """A seat for one more, who has a ground for the plan."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    require_ground(grounds_on(actor, plan.citizen_id), Category.PLAN, [called])
    [participant] = seated(actor, plan, [called])
    record(actor, "plan.participant_joined", participant)
    return participant.pk


@transaction.atomic
def leave_table(actor: Actor, *, plan_id: UUID, participant_id: UUID) -> None:
    """Someone gets up; not while they lead. What they carried lies back at the table, with the lead."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    participant = plan.participants.filter(pk=participant_id, left_at=None).first()
    if participant is None:
        raise NotFound(participant_id)
    holds = CaseLead.objects.filter(participant=participant, until=None).exists()
    lead = seat(plan, CaseLead.Part.LEAD)
    if participant.kind == Participant.Kind.CITIZEN or holds or lead is None:
        raise StillResponsible(participant_id)
    participant.left_at = now()
    participant.save(update_fields=["left_at"])
    record(actor, "plan.participant_left", participant)
    returned = rows_from("return_agreements", participant_id, lead.participant_id)
    note_returned(actor, plan.pk, returned)


@transaction.atomic
def cover_for_leaver(actor: Actor, *, user_id: UUID, unit_id: UUID) -> list[UUID]:
    """Someone's role at a unit has ended: their threads are taken up now, in this transaction.

    Called by a reaction. The actor who ended the role need not see the plans, so the database does
    it (migration 0004); when nobody can take over, the ending is refused.
    """
    try:
        with transaction.atomic():
            covered = rows_from("cover_for_leaver", user_id, unit_id)
    except IntegrityError as refusal:
        raise PlanWouldLoseItsLead(user_id) from refusal
    for plan_id, citizen_id, participant_id, successor_id in covered:
        record(
            actor,
            "plan.lead_covered",
            citizen_id=citizen_id,
            category=Category.PLAN,
            plan=plan_id,
            to=participant_id,
            user=successor_id,
        )
        tell_new_lead(actor, Participant(user_id=successor_id))
    return [row[0] for row in covered]


@transaction.atomic
def tell_lead_of_change(actor: Actor, *, citizen_id: UUID, party_ids: Iterable[UUID]) -> None:
    """Grounds have ended: when someone at the table lost sight of the plan, the case lead is told once.

    Called by a reaction. Nothing is copied; who lost sight is read from the grants each time.
    """
    grounds = grounds_on(actor, citizen_id)
    blind = [one for one in party_ids if not grounds.cover(Category.PLAN, one)]
    at_table = Participant.objects.filter(plan__citizen_id=citizen_id, plan__closed_at=None)
    theirs = at_table.filter(Q(unit_id__in=blind) | Q(person_id__in=blind), left_at=None)
    if not blind or not theirs.exists():
        return
    held = CaseLead.objects.filter(
        plan__citizen_id=citizen_id, plan__closed_at=None, part=CaseLead.Part.LEAD, until=None
    ).select_related("participant")
    for one in held:
        tell_change(actor, one.participant)


@transaction.atomic
def tell_meeting_held(actor: Actor, *, plan_id: UUID, next_meeting_on: dt.date) -> None:
    """Everyone around the table who may see the plan is told when to meet again."""
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(plan_id)
    grounds = grounds_on(actor, plan.citizen_id)
    seated_now = plan.participants.filter(left_at=None)
    tell_held(
        actor,
        [
            one
            for one in seated_now
            if grounds.cover(Category.PLAN, one.unit_id, one.person_id, one.user_id)
        ],
        next_meeting_on,
    )


def _require_may_hand_over(actor: Actor, plan: Plan) -> None:
    lead = seat(plan, CaseLead.Part.LEAD)
    their_leader = (
        actor.may(Permission.UNIT_OVERVIEW)
        and lead is not None
        and lead.participant.unit_id == actor.unit_id
    )
    if not their_leader and not leads(actor, plan):
        raise NotTheLead(plan.pk)


def _suitable(actor: Actor, plan: Plan, participant_id: UUID) -> Participant:
    """A professional at the table whose unit has a lasting ground for the plan."""
    found = plan.participants.filter(
        pk=participant_id, kind=Participant.Kind.STAFF, left_at=None
    ).first()
    if found is None:
        raise SuccessorUnsuitable(participant_id)
    if not grounds_on(actor, plan.citizen_id).cover(Category.PLAN, found.unit_id):
        raise SuccessorUnsuitable(participant_id)
    return found


def _vacate(plan: Plan, parts: Iterable[str]) -> None:
    CaseLead.objects.filter(plan=plan, part__in=list(parts), until=None).update(until=now())


def _take(plan: Plan, participant: Participant, part: str) -> None:
    CaseLead.objects.create(
        plan=plan, citizen_id=plan.citizen_id, participant=participant, part=part
    )
