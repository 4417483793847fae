"""Who is in the video room of a meeting, and who was: row security narrows it to what one may see."""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require
from brobygger.signalling.tickets import SEAT_LASTS

from .models import Presence
from .pages import Visit

# A seat is void after this long, whatever was never reported about it.
LASTS = dt.timedelta(seconds=SEAT_LASTS)


def in_the_room(actor: Actor, meeting_id: UUID) -> tuple[Visit, ...]:
    """Those in the call now, the first who came first; nobody twice."""
    return tuple(one for one in visits(actor, meeting_id) if one.is_here)


def visits(actor: Actor, meeting_id: UUID) -> tuple[Visit, ...]:
    """Every visit to the meeting's video room, in the order they came."""
    require(actor, Permission.PLAN_READ)
    return tuple(_visit(one) for one in Presence.objects.filter(meeting_id=meeting_id))


def visits_beside() -> dict[str, Exists]:
    """For a question about invitations: is this person in the call, and were they ever?"""
    theirs = Presence.objects.filter(invitation=OuterRef("pk"))
    return {"is_in_call": Exists(standing(theirs)), "was_in_call": Exists(theirs)}


def standing(some: QuerySet[Presence]) -> QuerySet[Presence]:
    """Those that have not ended, nor lapsed for want of a word about them."""
    return some.filter(left_at=None, came_at__gt=now() - LASTS)


def _visit(one: Presence) -> Visit:
    lapsed = one.came_at + LASTS
    is_over = one.left_at is None and lapsed <= now()
    return Visit(
        invitation_id=one.invitation_id,
        seat=one.seat,
        came_at=one.came_at,
        left_at=lapsed if is_over else one.left_at,
        why="lapsed" if is_over else one.why,
    )
