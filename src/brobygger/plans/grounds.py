"""Who may see which parts of a citizen's plan now, as `access` tells it."""

from uuid import UUID

from brobygger.access.queries import Grounds, my_categories
from brobygger.access.queries import lasting_grounds as grounds_on
from brobygger.kernel.actor import Actor

__all__ = ["Grounds", "grounds_on", "mask_of"]


def mask_of(actor: Actor, citizen_id: UUID) -> int:
    """What the actor themself may see."""
    return my_categories(actor, citizen_id)
