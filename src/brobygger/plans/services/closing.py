"""The end of a meeting: what is missing is told at once, and what was agreed is frozen."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings import services as meeting_services
from brobygger.meetings.errors import MeetingNotOpen

from ..errors import MeetingClosedByAnother, MeetingNotReady
from ..events import PlanMeetingClosed
from ..models import Plan, Version
from ..pages import Told
from ..queries.readiness import missing_from
from .assenting import put_told
from .contacts import note_those_present
from .table import locked, require_lead


@transaction.atomic
def close_plan_meeting(
    actor: Actor,
    *,
    plan_id: UUID,
    meeting_id: UUID,
    next_meeting_on: dt.date | None,
    told: Told | None = None,
) -> int:
    """Agree: freeze what stands as the next version, and set the date to meet again.

    `told` is what the citizen says to it, when they say it at once; they can do so afterwards too.
    The plan is locked, so two who close at once get one version and one `MeetingClosedByAnother`.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    _check_open(actor, plan, meeting_id)
    missing = missing_from(plan.pk, next_meeting_on)
    if missing or next_meeting_on is None:
        raise MeetingNotReady(missing)

    held = meeting_services.close_meeting(actor, meeting_id=meeting_id)
    note_those_present(actor, plan, held)
    version = _freeze(actor, plan, meeting_id, next_meeting_on, told)
    record(actor, "plan.meeting_closed", plan, version=version.number, meeting=meeting_id)
    announce(
        actor,
        PlanMeetingClosed(
            plan_id=plan.pk,
            citizen_id=plan.citizen_id,
            meeting_id=meeting_id,
            version=version.number,
            next_meeting_on=next_meeting_on,
        ),
    )
    return version.number


def _check_open(actor: Actor, plan: Plan, meeting_id: UUID) -> None:
    meeting = meetings.meeting(actor, meeting_id)
    if meeting.about != plan.pk:
        raise NotFound(meeting_id)
    if meeting.closed_at is not None:
        raise MeetingClosedByAnother(meeting_id)
    if not meeting.is_open or plan.phase != Plan.Phase.HOLD:
        raise MeetingNotOpen(meeting_id)


def _freeze(
    actor: Actor, plan: Plan, meeting_id: UUID, next_meeting_on: dt.date, told: Told | None
) -> Version:
    """The database copies every part, those the actor may not see as well (migration 0003)."""
    plan.phase = Plan.Phase.FOLLOW_UP
    plan.latest_version += 1
    plan.next_meeting_on = next_meeting_on
    plan.revision += 1
    plan.save(update_fields=["phase", "latest_version", "next_meeting_on", "revision"])
    version = Version.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        number=plan.latest_version,
        meeting_id=meeting_id,
        next_meeting_on=next_meeting_on,
        frozen_by=actor.user_id,
    )
    if told is not None:
        put_told(actor, plan, version, told)
    return version
