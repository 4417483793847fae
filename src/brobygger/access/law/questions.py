"""A question of sharing: who would tell whom what, for what, how, and what is known."""

from dataclasses import dataclass

from brobygger.access.law.holding import holder_of
from brobygger.access.law.words import (
    PURPOSES,
    Capacity,
    ConsentState,
    Fact,
    Mode,
    RoleClass,
    purpose_name,
)
from brobygger.kernel.categories import SINGLE_CATEGORIES, Category
from brobygger.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One purpose and one kind of information at a time: the law answers each for itself.

    `author_class` is who wrote or said it first; None where nobody knows.
    """

    discloser_class: RoleClass
    recipient_class: RoleClass
    category: Category
    purpose: Purpose | str
    author_class: RoleClass | None = None
    mode: Mode = Mode.ORAL
    consent_state: ConsentState = ConsentState.NONE
    capacity: Capacity = Capacity.ABLE
    current_treatment: bool = False
    essential_for_recipient: bool = False
    criminal_investigation: bool = False
    opted_out: bool = False
    same_unit: bool = False
    agreement_over: bool = False
    recipient_in_danger: bool = False

    def __post_init__(self) -> None:
        must_be_single(self.purpose, self.category)

    @property
    def facts(self) -> frozenset[Fact]:
        return frozenset(fact for fact in Fact if getattr(self, fact.value))

    @property
    def holder_class(self) -> RoleClass:
        """Whose rules bind what would be told."""
        return holder_of(self.discloser_class, self.category, self.author_class)


def must_be_single(purpose: Purpose | str, category: Category) -> None:
    """Refuse a mask, and a word that is not in the tables."""
    if purpose_name(purpose) not in PURPOSES:
        raise ValueError(f"not one purpose of the law tables: {purpose!r}")
    if category not in SINGLE_CATEGORIES:
        raise ValueError(f"not one information category: {category!r}")
