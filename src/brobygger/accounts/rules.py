"""Who may give or end which role where."""

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
