"""What each of several people may see of a citizen: for what is shown to them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..rls import rows_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """Staff as `user_id` at `unit_id`, the citizen or a relative as `person_id`; or a guest: nobody."""

    user_id: UUID | None = None
    unit_id: UUID | None = None
    person_id: UUID | None = None


def sights_of(actor: Actor, citizen_id: UUID, people: Sequence[Someone]) -> tuple[int, ...]:
    """The categories each of them holds now, of those the actor holds: one question for all.

    Staff for coordinating, others as themselves. The database answers by the rule of row security.
    """
    require(actor, Permission.CITIZEN_READ)
    rows = rows_from(
        "sights_on",
        citizen_id,
        [one.user_id for one in people],
        [one.unit_id for one in people],
        [one.person_id for one in people],
    )
    masks = {int(place): int(categories or 0) for place, categories in rows}
    return tuple(masks.get(place, 0) for place in range(1, len(people) + 1))
