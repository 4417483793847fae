"""From considering to holding: the meeting is called, moved, called off, opened."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings import services as meeting_services
from brobygger.meetings.errors import NobodyInvited
from brobygger.meetings.pages import Invited, MeetingCard

from ..errors import MeetingAlreadyCalled
from ..grounds import grounds_on
from ..models import Participant, Plan
from ..pages import Called
from .considering import require_yes
from .seating import require_ground, seated
from .table import locked, require_lead
from .undecided import bring_back


@transaction.atomic
def call_plan_meeting(
    actor: Actor,
    *,
    plan_id: UUID,
    starts_at: dt.datetime,
    minutes: int,
    form: str,
    place: str,
    participants: Sequence[Called],
) -> UUID:
    """Call the table together. The actor and the citizen are always among them.

    No invitation leaves without an active ground for the plan: per recipient, now.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    require_yes(plan)
    if not participants:
        raise NobodyInvited
    if meetings.current_meeting(actor, plan.pk) is not None:
        raise MeetingAlreadyCalled(plan_id)
    everyone = [*always(actor, plan), *participants]
    require_ground(grounds_on(actor, plan.citizen_id), Category.PLAN, everyone)
    meeting = meeting_services.call_meeting(
        actor,
        citizen_id=plan.citizen_id,
        about=plan.pk,
        starts_at=starts_at,
        minutes=minutes,
        form=form,
        place=place,
        invited=[_invited(one) for one in seated(actor, plan, everyone)],
    )
    enter(plan, Plan.Phase.PLAN)
    record(actor, "plan.meeting_called", plan, meeting=meeting.id)
    return meeting.id


@transaction.atomic
def call_more(
    actor: Actor, *, plan_id: UUID, meeting_id: UUID, participants: Sequence[Called]
) -> None:
    """Call more people to the meeting that is called or open, on the same condition."""
    require(actor, Permission.PLAN_LEAD)
    plan, meeting = _plan_and_meeting(actor, plan_id, meeting_id)
    require_yes(plan)
    require_ground(grounds_on(actor, plan.citizen_id), Category.PLAN, participants)
    invited = [_invited(one) for one in seated(actor, plan, participants)]
    meeting_services.invite(actor, meeting_id=meeting.id, invited=invited)
    record(actor, "plan.meeting_called", plan, meeting=meeting.id, more=len(invited))


@transaction.atomic
def move_plan_meeting(
    actor: Actor,
    *,
    plan_id: UUID,
    meeting_id: UUID,
    base_revision: int,
    starts_at: dt.datetime,
    minutes: int,
    form: str,
    place: str,
) -> None:
    """Another time or place; everyone is told and answers again."""
    require(actor, Permission.PLAN_LEAD)
    plan, meeting = _plan_and_meeting(actor, plan_id, meeting_id)
    meeting_services.move_meeting(
        actor,
        meeting_id=meeting.id,
        base_revision=base_revision,
        starts_at=starts_at,
        minutes=minutes,
        form=form,
        place=place,
    )
    record(actor, "plan.meeting_moved", plan, meeting=meeting.id)


@transaction.atomic
def cancel_plan_meeting(actor: Actor, *, plan_id: UUID, meeting_id: UUID) -> None:
    """Call it off; the plan goes back to where it was before the meeting was called."""
    require(actor, Permission.PLAN_LEAD)
    plan, meeting = _plan_and_meeting(actor, plan_id, meeting_id)
    meeting_services.cancel_meeting(actor, meeting_id=meeting.id)
    enter(plan, Plan.Phase.FOLLOW_UP if plan.latest_version else Plan.Phase.CONSIDER)
    record(actor, "plan.meeting_cancelled", plan, meeting=meeting.id)


@transaction.atomic
def open_plan_meeting(actor: Actor, *, plan_id: UUID, meeting_id: UUID) -> None:
    """The round begins: from now the plan is written together."""
    require(actor, Permission.PLAN_LEAD)
    plan, meeting = _plan_and_meeting(actor, plan_id, meeting_id)
    require_yes(plan)
    meeting_services.open_meeting(actor, meeting_id=meeting.id)
    bring_back(plan)
    enter(plan, Plan.Phase.HOLD)
    record(actor, "plan.meeting_opened", plan, meeting=meeting.id)


def _plan_and_meeting(actor: Actor, plan_id: UUID, meeting_id: UUID) -> tuple[Plan, MeetingCard]:
    """The plan, locked, and a meeting that really is about it."""
    plan = locked(plan_id)
    require_lead(actor, plan)
    meeting = meetings.meeting(actor, meeting_id)
    if meeting.about != plan.pk:
        raise NotFound(meeting_id)
    return plan, meeting


def enter(plan: Plan, phase: str) -> None:
    """The plan goes on to this phase."""
    plan.phase = phase
    plan.revision += 1
    plan.save(update_fields=["phase", "revision"])


def always(actor: Actor, plan: Plan) -> list[Called]:
    """Whoever calls, and the citizen."""
    return [
        Called(kind=Participant.Kind.STAFF, user_id=actor.user_id, unit_id=actor.unit_id),
        Called(kind=Participant.Kind.CITIZEN, person_id=plan.citizen_id),
    ]


def _invited(one: Participant) -> Invited:
    return Invited(
        kind=one.kind,
        name=one.name,
        function=one.function,
        user_id=one.user_id,
        unit_id=one.unit_id,
        person_id=one.person_id,
    )
