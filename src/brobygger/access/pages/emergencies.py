"""Emergency accesses in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from brobygger.access.models import EmergencyAccess
from brobygger.access.queries import (
    EmergencyCard,
    emergencies_to_review,
    my_emergencies,
    reviewed_emergencies,
)
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


WAITING, REVIEWED = "", "reviewed"


def shown(actor: Actor, choice: str) -> tuple[EmergencyRow, ...]:
    """Those that wait; or the reviewed ones: all of them, or those with one finding."""
    if choice == WAITING:
        return to_review(actor)
    finding = "" if choice == REVIEWED else choice
    return tuple(_row(actor, card) for card in reviewed_emergencies(actor, finding=finding))


def choices() -> tuple[tuple[str, str], ...]:
    """What the leader can choose to see, and its words."""
    return (
        (WAITING, _("Waiting")),
        *((one.value, str(one.label)) for one in EmergencyAccess.Finding),
        (REVIEWED, _("All reviewed")),
    )


def _row(actor: Actor, card: EmergencyCard) -> EmergencyRow:
    is_mine = card.user_id == actor.user_id
    return EmergencyRow(
        card=card,
        categories=category_names(card.categories),
        url=front_page(actor, card.citizen_id) if card.is_open and is_mine else "",
        is_mine=is_mine,
    )
