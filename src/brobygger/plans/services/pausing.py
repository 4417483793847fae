"""A plan rests until people take it up again; nothing is closed by itself."""

from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings

from .. import rules
from ..errors import AlreadySettled, ChoiceUnknown, MeetingAlreadyCalled
from ..events import PlanPaused
from ..models import Pause, Plan
from .calling import cancel_plan_meeting
from .table import kept_text, locked, require_lead, writer_of


@transaction.atomic
def pause_plan(actor: Actor, *, plan_id: UUID, why: str, words: str = "") -> None:
    """Nobody is reminded, nothing climbs, and what was called is called off.

    A meeting that is going on is ended by people first.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    if why not in Pause.Why.values:
        raise ChoiceUnknown(why)
    if plan.pauses.filter(ended_at=None).exists():
        raise AlreadySettled(plan_id)
    _call_off(actor, plan)
    name, _kind = writer_of(actor, plan)
    pause = Pause.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        why=why,
        words=kept_text(words, rules.LONGEST_NOTE).strip(),
        paused_by=actor.user_id,
        paused_by_name=name,
    )
    record(actor, "plan.paused", pause, why=why)
    announce(actor, PlanPaused(plan_id=plan.pk, citizen_id=plan.citizen_id))


@transaction.atomic
def take_up_plan(actor: Actor, *, plan_id: UUID) -> None:
    """The work goes on. Whether people may be called follows from what the citizen has said."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    pause = plan.pauses.select_for_update().filter(ended_at=None).first()
    if pause is None:
        raise AlreadySettled(plan_id)
    pause.ended_at, pause.ended_by = now(), actor.user_id
    pause.save(update_fields=["ended_at", "ended_by"])
    record(actor, "plan.taken_up", pause)


def _call_off(actor: Actor, plan: Plan) -> None:
    meeting = meetings.current_meeting(actor, plan.pk)
    if meeting is None:
        return
    if meeting.is_open:
        raise MeetingAlreadyCalled(plan.pk)
    cancel_plan_meeting(actor, plan_id=plan.pk, meeting_id=meeting.id)
