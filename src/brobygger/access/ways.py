"""What let a reader see what a page showed: the grounds that opened this look, and no others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from brobygger.kernel.categories import Category, members
from brobygger.kernel.holders import Holder

from .models import Grant, Ground
from .reach import Held, Reach

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


def reach_of(grant: Grant) -> Reach:
    """How far the ground reaches."""
    told = None if grant.disclosers is None else frozenset(grant.disclosers)
    return Reach(grant.party_id, grant.categories, grant.holders, told)


def strongest(grants: Iterable[Grant]) -> Grant | None:
    """The first of the strongest kind; grants come the newest first."""
    return min(grants, key=lambda one: STRENGTH.index(Ground(one.ground)), default=None)


def ways_to(shown: int, grants: Iterable[Grant], words: Iterable[Held] = ()) -> tuple[Way, ...]:
    """The strongest ground that opened each of these words, in the order of their kinds.

    Of a kind that is shown and has none of them, the strongest that covers it. Every ground covers
    the name, so the name counts only where nothing else was shown: it says nothing about why somebody
    reads the plan that their unit also houses the citizen.
    """
    reaches = [(one, reach_of(one)) for one in grants]
    ways: dict[tuple[str, UUID, str], Way] = {}
    for category, holder, held_by in _kinds(shown, words):
        best = strongest(one for one, reach in reaches if reach.opens(category, holder, held_by))
        if best is None:
            continue
        key = (best.ground, best.source_id, best.rule_code)
        way = ways.get(key) or Way(
            ground=best.ground, source_id=best.source_id, rule=best.rule_code, categories=0
        )
        ways[key] = replace(way, categories=way.categories | int(category))
    return tuple(ways.values())


def _kinds(shown: int, words: Iterable[Held]) -> Iterator[tuple[int, int, frozenset[UUID]]]:
    """What is to be opened, each kind of words under each secrecy once."""
    said = {(int(one.category), int(one.holder), frozenset(one.held_by)) for one in words}
    for category in members(shown & ~Category.IDENTITY) or [Category.IDENTITY]:
        theirs = [one for one in said if one[0] == category]
        yield from sorted(theirs, key=lambda one: (one[1], sorted(map(str, one[2])))) or [
            (int(category), int(Holder.OPEN), frozenset())
        ]
