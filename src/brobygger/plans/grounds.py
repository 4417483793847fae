"""Who may see which parts of a citizen's plan now, as `access` tells it."""

from uuid import UUID

from brobygger.access.queries import Grounds, my_categories
from brobygger.access.queries import lasting_grounds as grounds_on
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category

__all__ = ["Grounds", "grounds_on", "left_out", "mask_of"]


def mask_of(actor: Actor, citizen_id: UUID) -> int:
    """What the actor themself may see."""
    return my_categories(actor, citizen_id)


def left_out(mask: int) -> tuple[Category, ...]:
    """What a reader with this mask has no ground for, whether or not anything is there."""
    return tuple(one for one in Category if not mask & one)
