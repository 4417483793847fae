"""Two versions of a plan, part by part."""

from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.categories import Category

from .plan import VersionCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words in a comparison."""

    text: str
    change: str  # same, added, removed


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDifference:
    """One part of the plan in two versions."""

    key: str
    kind: str
    label: str
    category: Category
    change: str  # same, added, removed, changed
    before: str
    after: str
    before_by: str  # by whose hand, where it is a text
    after_by: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions part by part; `second` is None when compared with the plan as it stands."""

    plan_id: UUID
    citizen_id: UUID
    first: VersionCard
    second: VersionCard | None
    parts: tuple[PartDifference, ...]
    left_out: tuple[Category, ...]

    @property
    def changes(self) -> tuple[PartDifference, ...]:
        return tuple(one for one in self.parts if one.change != "same")
