"""Reading standing meetings."""

import datetime as dt
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require

from ..models import Meeting
from . import rules
from .models import Standing
from .pages import StandingCard

SHOWN = 3
STUCK_AFTER = dt.timedelta(hours=1)  # the job comes round every quarter of an hour


def standing_of_citizen(actor: Actor, citizen_id: UUID) -> list[StandingCard]:
    """Those that go on, the soonest first."""
    require(actor, Permission.PLAN_READ)
    found = Standing.objects.filter(citizen_id=citizen_id, state=Standing.State.ACTIVE)
    return [card(one) for one in found.select_related("meeting").order_by("slot_on")]


def standing_of_meeting(actor: Actor, meeting_id: UUID) -> StandingCard | None:
    """The standing meeting whose date this is, when it is the one called last."""
    require(actor, Permission.PLAN_READ)
    found = Standing.objects.filter(meeting_id=meeting_id).select_related("meeting").first()
    return card(found) if found else None


def standing(actor: Actor, standing_id: UUID) -> StandingCard | None:
    require(actor, Permission.PLAN_READ)
    found = Standing.objects.filter(pk=standing_id).select_related("meeting").first()
    return card(found) if found else None


def card(one: Standing) -> StandingCard:
    """As others see it."""
    dates = rules.ahead(one.slot_on, one.weeks, one.clock, min(one.remaining, SHOWN))
    return StandingCard(
        id=one.pk,
        citizen_id=one.citizen_id,
        meeting_id=one.meeting_id,
        weeks=one.weeks,
        slot_on=one.slot_on,
        clock=one.clock,
        remaining=one.remaining,
        state=one.state,
        state_label=str(Standing.State(one.state).label),
        revision=one.revision,
        is_stuck=one.state == Standing.State.ACTIVE and is_over(one.meeting, now() - STUCK_AFTER),
        ahead=tuple(dates) if one.state == Standing.State.ACTIVE else (),
    )


def is_over(meeting: Meeting, moment: dt.datetime) -> bool:
    """Held, called off, or past without anybody having said so."""
    ends = meeting.starts_at + dt.timedelta(minutes=meeting.minutes)
    return meeting.state in {Meeting.State.CLOSED, Meeting.State.CANCELLED} or ends <= moment
