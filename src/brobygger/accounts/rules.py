"""Who may give or end which role where."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission

from .models import Membership
from .roles import GIVEN_BY_ADMINISTRATORS, GIVEN_BY_LEADERS


def may_give(actor: Actor, *, unit_id: UUID, role: str) -> bool:
    """A leader at her own unit; an administrator the roles that are appointed, anywhere."""
    if actor.may(Permission.MEMBERS_MANAGE) and unit_id == actor.unit_id:
        return role in GIVEN_BY_LEADERS
    return actor.may(Permission.MEMBERS_APPOINT) and role in GIVEN_BY_ADMINISTRATORS


def may_end(actor: Actor, membership: Membership) -> bool:
    """Whoever may give the role may take it back."""
    return may_give(actor, unit_id=membership.unit_id, role=membership.role)


def may_deactivate(actor: Actor, memberships: Iterable[Membership]) -> bool:
    """An administrator any staff account; a leader one that works nowhere but at her unit."""
    theirs = list(memberships)
    if not theirs:
        return False
    return actor.may(Permission.MEMBERS_APPOINT) or all(may_end(actor, one) for one in theirs)


LONGEST_BACK, LONGEST_AHEAD = 31, 366  # days: someone falls ill and it is noted afterwards


def is_likely_absence(from_on: dt.date, to_on: dt.date, today: dt.date) -> bool:
    """Not backwards, not over already, and within reach."""
    earliest = today - dt.timedelta(days=LONGEST_BACK)
    latest = today + dt.timedelta(days=LONGEST_AHEAD)
    return earliest <= from_on <= to_on <= latest and to_on >= today
