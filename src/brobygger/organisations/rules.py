"""Who may agree on which municipality's tasks."""

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission

from .queries import find_units


def may_agree(actor: Actor, municipality_code: str) -> bool:
    """Administrators everywhere; a leader where their unit belongs or serves."""
    if not actor.may(Permission.RESPONSIBILITY_AGREE):
        return False
    if actor.may(Permission.ORGANISATION_LOAD):
        return True
    there = find_units(municipality=municipality_code, limit=500)
    return actor.unit_id in {one.id for one in there}
