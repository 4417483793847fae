"""What a reader cannot know of who else sees: reckoned from the law and their own sight alone.

Nothing here looks at the citizen. That "there may be more" stands on a page therefore tells nothing
about whether there are: it stands there for everybody with the same sight, of every citizen.
"""

from collections.abc import Iterable

from brobygger.kernel.categories import EVERY_CATEGORY, Category, mask_of
from brobygger.kernel.clock import today

from ..law.classes import relation_kinds_of
from ..law.openings import Opening, openings_in_force

# Of these kinds, that a unit has to do with somebody is itself information (`app.betrayed_by`).
BETRAYED = Category.MENTAL | Category.ADDICTION | Category.LEGAL


def may_be_more(mask: int) -> int:
    """The kinds of information of which a reader with this sight may not know everybody who sees them.

    Emergencies are told to whoever sees crisis and safety, and a care relation to whoever sees the
    field it tells of or shares the plan with it. A consent is told to whoever sees the plan, unless it
    names a unit that betrays a treatment, of a kind the reader does not see, and does not share the
    plan (`app.grounds_on`).
    """
    if not mask & Category.PLAN or not mask & Category.RISK:
        return int(EVERY_CATEGORY)
    return _opened_unseen(mask, openings_in_force(today())) | _consented_unseen(mask)


def may_see_more(mask: int, unit_kind: str) -> int:
    """What a unit of this kind may see by law or by a consent without such a reader knowing."""
    if not mask & Category.PLAN:
        return int(EVERY_CATEGORY)
    kinds = relation_kinds_of(unit_kind)
    by_law = (one for one in openings_in_force(today()) if one.kind in kinds)
    return _opened_unseen(mask, by_law) | _consented_unseen(mask)


def _consented_unseen(mask: int) -> int:
    """By consents that are not told: they can be about anything but the plan."""
    return int(EVERY_CATEGORY) & ~Category.PLAN if int(BETRAYED) & ~mask else 0


def _opened_unseen(mask: int, openings: Iterable[Opening]) -> int:
    return mask_of(
        one.categories | Category.IDENTITY for one in openings if not _is_told(one, mask)
    )


def _is_told(opening: Opening, mask: int) -> bool:
    return bool(mask & opening.own_category or mask & opening.categories & Category.PLAN)
