"""Who may see which parts of a citizen's plan now, as `access` tells it."""

from dataclasses import dataclass
from uuid import UUID

from brobygger.access.queries import my_categories, seen_by
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose

EMERGENCY = "emergency"  # no reason to invite anybody, and none to make them responsible
FOR_PLANS = Purpose.COORDINATION | Purpose.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Each party's lasting grounds for this citizen, as far as the asker may know of them."""

    masks: dict[UUID, int]

    def cover(self, category: int, *parties: UUID | None) -> bool:
        """True when one of these parties has a lasting ground for the category."""
        return any(self.masks.get(one, 0) & category for one in parties if one is not None)


def grounds_on(actor: Actor, citizen_id: UUID) -> Grounds:
    """Who has a ground that outlives the day, and for which categories."""
    masks: dict[UUID, int] = {}
    for seer in seen_by(actor, citizen_id):
        if seer.ground != EMERGENCY and seer.purposes & FOR_PLANS:
            masks[seer.party_id] = masks.get(seer.party_id, 0) | seer.categories
    return Grounds(masks=masks)


def mask_of(actor: Actor, citizen_id: UUID) -> int:
    """What the actor themself may see."""
    return my_categories(actor, citizen_id)


def left_out(mask: int) -> tuple[Category, ...]:
    """What a reader with this mask has no ground for, whether or not anything is there."""
    return tuple(one for one in Category if not mask & one)
