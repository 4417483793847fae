"""How far a ground reaches: which categories, under whose secrecy, told by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from brobygger.kernel.holders import EVERY_HOLDER, Holder


class Held(Protocol):
    """Words, on a card or in a row: of what kind, and under whose secrecy."""

    @property
    def category(self) -> int: ...
    @property
    def holder(self) -> int: ...
    @property
    def held_by(self) -> Iterable[UUID]: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """One ground of one party. It opens what is nobody's secrecy, what the party itself wrote, and
    what its holders hold; with named disclosers, what none but they hold.
    """

    party_id: UUID
    categories: int
    holders: int = int(EVERY_HOLDER)
    disclosers: frozenset[UUID] | None = None

    def opens(self, category: int, holder: int = Holder.OPEN, held_by: Iterable[UUID] = ()) -> bool:
        """The rule of row security, said of words: `access.rls.GROUND_IS_HELD`."""
        if not self.categories & category:
            return False
        by = frozenset(held_by)
        if holder == Holder.OPEN or self.party_id in by:
            return True
        told = self.disclosers is None or (bool(by) and by <= self.disclosers)
        return bool(self.holders & holder) and told


def opened(
    reaches: Iterable[Reach], category: int, holder: int, held_by: Iterable[UUID] = ()
) -> bool:
    """Whether any of these grounds opens what is held so."""
    by = tuple(held_by)
    return any(one.opens(category, holder, by) for one in reaches)


def categories_in(reaches: Iterable[Reach]) -> int:
    """The categories in which something can be seen at all."""
    mask = 0
    for one in reaches:
        mask |= one.categories
    return mask
