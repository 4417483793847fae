"""Who sits at the table and who deputises."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.services import end_invitations_about

from ..errors import StillResponsible, SuccessorUnsuitable
from ..grounds import grounds_on
from ..models import CaseLead, Handover, Participant, Plan
from ..pages import Called
from ..telling import tell_held
from .considering import require_yes
from .noting import note_returned
from .seating import require_ground, seated
from .table import locked, require_lead, seat
from .threads import require_may_hand_over, suitable, take, vacate


@transaction.atomic
def name_deputy(actor: Actor, *, plan_id: UUID, participant_id: UUID) -> None:
    """Who acts when the case lead is away."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_may_hand_over(actor, plan)
    deputy = suitable(plan, participant_id)
    lead = seat(plan, CaseLead.Part.LEAD)
    if lead is not None and lead.participant_id == deputy.pk:
        raise SuccessorUnsuitable(participant_id)
    vacate(plan, (CaseLead.Part.DEPUTY,))
    take(plan, deputy, CaseLead.Part.DEPUTY)
    record(actor, "plan.deputy_named", plan, deputy=deputy.pk)


@transaction.atomic
def join_table(actor: Actor, *, plan_id: UUID, called: Called) -> UUID:
    """A seat for one more, who has a ground for the plan."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    require_yes(plan)
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
    Handover.objects.filter(to=participant, completed_at=None, ended_at=None).update(ended_at=now())
    record(actor, "plan.participant_left", participant)
    end_invitations_about(actor, about=plan_id, whose=Called.of(participant).key)
    returned = rows_from("return_agreements", participant_id, lead.participant_id)
    note_returned(actor, plan.pk, returned)


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
