"""Who came in and who left, from what the signalling process reports.

Reports can come late, twice or not at all. A visit is known by its seat, so that the order of them
does not matter; and a call that ended, or that begins anew, leaves nobody behind.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.models import Invitation

from .models import Presence

LONGEST_REST = dt.timedelta(minutes=5)  # how long a report may have been under way
COMES, GOES = {"joined"}, {"left", "removed"}
CLOSES, BEGINS = {"ended"}, {"opened"}
WHYS = {"left", "lost", "moved", "removed", "ended", "no-leader"}


@transaction.atomic
def note_visit(actor: Actor, *, invitation: Invitation, what: str, said: dict[str, Any]) -> None:
    """Write what this report means for who is in the room; most reports mean nothing for it."""
    require(actor, Permission.MEETING_ANSWER)
    moment, seat = _moment(said), str(said.get("seat") or "")[:64]
    if what in CLOSES | BEGINS:
        _empty(actor, invitation, moment, but=seat if what in BEGINS else "")
    elif seat and what in COMES:
        _come(invitation, seat, moment)
    elif seat and what in GOES:
        _go(invitation, seat, moment, _why(what, said))


def note_without_ground(invitation_id: UUID, what: str, said: dict[str, Any]) -> None:
    """Somebody came or left who may not write it, having lost the ground meanwhile.

    No actor: it is the house's own word. It writes that visit and does nothing else.
    """
    seat = str(said.get("seat") or "")[:64]
    if seat and what in COMES | GOES:
        why = _why(what, said) if what in GOES else ""
        rows_from("note_call", invitation_id, seat, _moment(said), why)


def _why(what: str, said: dict[str, Any]) -> str:
    why = "removed" if what == "removed" else str(said.get("why") or "left")
    return why if why in WHYS else "left"


def _come(invitation: Invitation, seat: str, at: dt.datetime) -> None:
    """A word that comes after the one about leaving still says when the visit began."""
    visit = _visit(invitation, seat, at)
    if at < visit.came_at:
        visit.came_at = at
        visit.save(update_fields=["came_at"])


def _go(invitation: Invitation, seat: str, at: dt.datetime, why: str) -> None:
    """Once; but that somebody was removed outweighs that they left in the same moment."""
    visit = _visit(invitation, seat, at)
    if visit.left_at is not None and why != "removed":
        return
    visit.left_at = visit.left_at or max(at, visit.came_at)
    visit.why = why
    visit.save(update_fields=["left_at", "why"])


def _visit(invitation: Invitation, seat: str, at: dt.datetime) -> Presence:
    """Whoever reports holds the invitation's lock: no second one is made meanwhile."""
    return Presence.objects.get_or_create(
        invitation=invitation,
        seat=seat,
        defaults={
            "meeting_id": invitation.meeting_id,
            "citizen_id": invitation.citizen_id,
            "category": invitation.category,
            "came_at": at,
        },
    )[0]


def _empty(actor: Actor, invitation: Invitation, moment: dt.datetime, *, but: str) -> None:
    """The call is over, or begins: whoever is still written as being there has gone unreported."""
    left_over = Presence.objects.filter(
        meeting_id=invitation.meeting_id, left_at=None, came_at__lte=moment
    ).exclude(seat=but)
    gone = left_over.update(left_at=moment, why="ended")
    if gone:
        record(actor, "meeting.visits_closed", invitation.meeting, closed=gone)


def _moment(said: dict[str, Any]) -> dt.datetime:
    """When it happened, by the door's clock: never in the future, and not long ago."""
    at, present = said.get("at"), now()
    if not isinstance(at, int | float) or isinstance(at, bool):
        return present
    try:
        told = dt.datetime.fromtimestamp(at, tz=timezone.get_default_timezone())
    except (OverflowError, ValueError, OSError):
        return present
    return told if present - LONGEST_REST <= told <= present else present
