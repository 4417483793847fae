"""What may be done with a meeting, and when."""

import datetime as dt

from brobygger.kernel.actor import Actor

from .models import Invitation, Meeting
from .pages import Someone

SHORTEST, LONGEST = 5, 8 * 60
FURTHEST = dt.timedelta(days=731)
LONGEST_PLACE, LONGEST_NAME, LONGEST_FUNCTION, LONGEST_DECIDER = 200, 120, 80, 120

MOST_IN_A_MESH, MOST_IN_A_GROUP = 6, 25


def is_mine(actor: Actor, one: Someone) -> bool:
    """True for the one called or asked: staff at that unit, the citizen or a relative as themselves."""
    if one.kind == Invitation.Kind.STAFF:
        return (actor.user_id, actor.unit_id) == (one.user_id, one.unit_id)
    return actor.person_id is not None and actor.person_id == one.person_id


def size_for(people: int) -> str:
    """Up to six, browser to browser; more, through a media server; very many, a few are seen."""
    if people <= MOST_IN_A_MESH:
        return Meeting.Size.MESH
    return Meeting.Size.GROUP if people <= MOST_IN_A_GROUP else Meeting.Size.WEBINAR


def can_be_changed(meeting: Meeting) -> bool:
    return meeting.state == Meeting.State.CALLED


def is_likely(minutes: int, starts_at: dt.datetime, moment: dt.datetime) -> bool:
    return SHORTEST <= minutes <= LONGEST and starts_at - moment <= FURTHEST
