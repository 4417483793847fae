"""What each of several people may see of a citizen: for what is shown to them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..reach import Reach
from ..rls import rows_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """Staff as `user_id` at `unit_id`, the citizen or a relative as `person_id`; or a guest: nobody."""

    user_id: UUID | None = None
    unit_id: UUID | None = None
    person_id: UUID | None = None


def reaches_of(
    actor: Actor, citizen_id: UUID, people: Sequence[Someone]
) -> tuple[tuple[Reach, ...], ...]:
    """The grounds of each of them now, in the categories the actor holds: one question for all.

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
    found: dict[int, list[Reach]] = {}
    for place, party, categories, holders, told in rows:
        reach = Reach(party, categories, holders, None if told is None else frozenset(told))
        found.setdefault(int(place), []).append(reach)
    return tuple(tuple(found.get(place, ())) for place in range(1, len(people) + 1))
