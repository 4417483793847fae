"""Whose words they are: what health staff wrote stays theirs, wherever it stands and whoever tells it.

The strictest of those who had a hand in it decides (domain reference 3.2a, P4). Where the author is not
said, the kind of information stands in for them: what is known of mental health mostly comes
from those who treat it.
"""

from collections.abc import Iterable, Mapping

from brobygger.access.law.words import RoleClass
from brobygger.kernel.categories import Category

CATEGORY_HOLDERS: Mapping[Category, RoleClass] = {
    Category.MENTAL: RoleClass.HEALTH,
    Category.SOMATIC: RoleClass.HEALTH,
    Category.ADDICTION: RoleClass.ADDICTION,
}
# From the least to the strictest; whoever is not here is bound by no health law.
SECRET_BY_HEALTH_LAW = (RoleClass.ADDICTION, RoleClass.HEALTH)
# They tell of their own life and work: nobody else's words are theirs to keep.
THEIR_OWN = frozenset({RoleClass.RELATIVE, RoleClass.VOLUNTARY})
# What these know of somebody's health, they mostly know from those who treat.
TOLD_BY_OTHERS = frozenset(
    {
        RoleClass.SOCIAL,
        RoleClass.AUTHORITY,
        RoleClass.FACILITY_MANAGEMENT,
        RoleClass.PROBATION,
        RoleClass.SUPERVISION,
    }
)


def category_holder(category: Category) -> RoleClass:
    """Who holds such information before anyone shares it."""
    return CATEGORY_HOLDERS.get(category, RoleClass.SOCIAL)


def holder_of(teller: RoleClass, category: Category, author: RoleClass | None) -> RoleClass:
    """The class whose rules bind what is told; the teller's own unless a stricter one wrote it."""
    if teller in THEIR_OWN:
        return teller
    if author is None and teller in TOLD_BY_OTHERS:
        author = category_holder(category)
    return strictest_holder([teller, author or teller])


def strictest_holder(classes: Iterable[RoleClass]) -> RoleClass:
    """Health before addiction treatment before anybody else; among those, the first."""
    found = tuple(classes)
    for secret in reversed(SECRET_BY_HEALTH_LAW):
        if secret in found:
            return secret
    return found[0]
