"""Who has a ground that outlives the day: whom one may call, and make responsible."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.holders import Holder

from ..models import Ground
from ..reach import Reach, opened
from .parties import FOR_PLANS
from .sight import Seer, seen_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Each party's lasting grounds for this citizen, as far as the asker may know of them."""

    masks: dict[UUID, int]
    reaches: dict[UUID, tuple[Reach, ...]] = field(default_factory=dict)

    def cover(
        self,
        category: int,
        *parties: UUID | None,
        holder: int = Holder.OPEN,
        held_by: Iterable[UUID] = (),
    ) -> bool:
        """True when one of these parties has a lasting ground for the category, held like this."""
        by = tuple(held_by)
        return any(
            opened(self.reaches[one], category, holder, by)
            for one in parties
            if one is not None and one in self.reaches
        )


def lasting_grounds(
    actor: Actor, citizen_id: UUID, *, seers: Iterable[Seer] | None = None
) -> Grounds:
    """An emergency is no reason to invite anybody, and none to make them responsible.

    `seers` is what `seen_by` has told the page already.
    """
    masks: dict[UUID, int] = {}
    reaches: dict[UUID, tuple[Reach, ...]] = {}
    for seer in seen_by(actor, citizen_id) if seers is None else seers:
        if seer.ground != Ground.EMERGENCY and seer.purposes & FOR_PLANS:
            masks[seer.party_id] = masks.get(seer.party_id, 0) | seer.categories
            reaches[seer.party_id] = reaches.get(seer.party_id, ()) + seer.reaches
    return Grounds(masks=masks, reaches=reaches)
