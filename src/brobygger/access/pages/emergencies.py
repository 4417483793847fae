"""Emergency accesses in words."""

from dataclasses import dataclass

from brobygger.access.queries import EmergencyCard, emergencies_to_review, my_emergencies
from brobygger.kernel.actor import Actor

from ..tabs import front_page
from .words import category_names


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRow:
    """One emergency access, and where it leads while it is open."""

    card: EmergencyCard
    categories: tuple[str, ...]
    url: str
    is_mine: bool

    @property
    def awaits_review(self) -> bool:
        return self.card.reviewed_at is None


def mine(actor: Actor) -> tuple[EmergencyRow, ...]:
    """My own that are open, or whose citizen has not been told."""
    return tuple(_row(actor, card) for card in my_emergencies(actor))


def to_review(actor: Actor) -> tuple[EmergencyRow, ...]:
    """The unit's that wait for its leader."""
    return tuple(_row(actor, card) for card in emergencies_to_review(actor))


def _row(actor: Actor, card: EmergencyCard) -> EmergencyRow:
    is_mine = card.user_id == actor.user_id
    return EmergencyRow(
        card=card,
        categories=category_names(card.categories),
        url=front_page(actor, card.citizen_id) if card.is_open and is_mine else "",
        is_mine=is_mine,
    )
