"""A question of sharing: who would tell whom what, for what, how, and what is known."""

from dataclasses import dataclass, replace

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

PARTS = (RoleClass.HEALTH, RoleClass.SOCIAL)


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
    override: bool = False
    part_unsaid: bool = False

    def __post_init__(self) -> None:
        must_be_single(self.purpose, self.category)

    @property
    def facts(self) -> frozenset[Fact]:
        return frozenset(fact for fact in Fact if getattr(self, fact.value))

    @property
    def is_in_doubt(self) -> bool:
        """Nobody knows who can say yes; or a guardian would say it to themselves."""
        is_for_themselves = self.recipient_class == RoleClass.RELATIVE
        return self.capacity == Capacity.UNCLEAR or (
            self.capacity == Capacity.GUARDIAN and is_for_themselves
        )

    def readings(self) -> tuple["Question", ...]:
        """Addiction treatment whose part is not said, read as health and as social (P3)."""
        here = {self.discloser_class, self.author_class} & {RoleClass.ADDICTION}
        tellers = PARTS if here else (None,)
        told = PARTS if self.recipient_class == RoleClass.ADDICTION else (None,)
        return tuple(self._read_as(one, other) for one in tellers for other in told)

    def _read_as(self, teller: RoleClass | None, recipient: RoleClass | None) -> "Question":
        def part(one: RoleClass | None, as_part: RoleClass | None) -> RoleClass | None:
            return as_part if one == RoleClass.ADDICTION and as_part else one

        own = RoleClass.ADDICTION if self.discloser_class == RoleClass.ADDICTION else None
        return replace(
            self,
            discloser_class=part(self.discloser_class, teller) or self.discloser_class,
            author_class=part(self.author_class or own, teller),
            recipient_class=part(self.recipient_class, recipient) or self.recipient_class,
            part_unsaid=RoleClass.HEALTH in {teller, recipient},
        )

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
