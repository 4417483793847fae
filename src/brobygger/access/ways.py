"""What let a reader see what a page showed: the grounds that opened this look, and no others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from brobygger.kernel.categories import Category, members

from .models import Grant, Ground

# The everyday reasons first: an emergency is the ground only of someone who has no other.
STRENGTH = (Ground.SELF, Ground.CARE, Ground.CONSENT, Ground.EMERGENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One ground, and what of the page it opened."""

    ground: str
    source_id: UUID
    rule: str
    categories: int

    def as_detail(self) -> dict[str, Any]:
        return {
            "ground": self.ground,
            "source": self.source_id,
            "rule": self.rule,
            "categories": self.categories,
        }


def way_from(detail: dict[str, Any]) -> Way:
    """As it was written in a line of the log."""
    return Way(
        ground=str(detail["ground"]),
        source_id=UUID(detail["source"]),
        rule=str(detail["rule"]),
        categories=int(detail["categories"]),
    )


def strongest(grants: Iterable[Grant]) -> Grant | None:
    """The first of the strongest kind; grants come the newest first."""
    return min(grants, key=lambda one: STRENGTH.index(Ground(one.ground)), default=None)


def ways_to(shown: int, grants: Iterable[Grant]) -> tuple[Way, ...]:
    """For each kind of information shown the strongest ground that covers it, in their order.

    Every ground covers the name, so the name counts only where nothing else was shown: it says
    nothing about why somebody reads the plan that their unit also houses the citizen.
    """
    held = list(grants)
    ways: dict[tuple[str, UUID, str], Way] = {}
    for category in members(shown & ~Category.IDENTITY) or [Category.IDENTITY]:
        best = strongest(one for one in held if one.categories & category)
        if best is None:
            continue
        key = (best.ground, best.source_id, best.rule_code)
        way = ways.get(key) or Way(
            ground=best.ground, source_id=best.source_id, rule=best.rule_code, categories=0
        )
        ways[key] = replace(way, categories=way.categories | int(category))
    return tuple(ways.values())
