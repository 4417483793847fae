"""The people around the table as cards."""

from collections.abc import Iterable
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.organisations.queries import UnitCard, unit_cards

from ..models import CaseLead, Participant
from ..pages import ParticipantCard
from .parts import Part, of_kind


def units_in(parts: Iterable[Part], *more: UUID | None) -> dict[UUID, UnitCard]:
    """Every unit these parts name, in one go."""
    named = {
        one.id(name) for one in parts for name in ("unit_id", "owner_unit_id", "needs_unit_id")
    }
    return unit_cards([one for one in (*named, *more) if one is not None])


def people_in(
    actor: Actor,
    parts: Iterable[Part],
    units: dict[UUID, UnitCard],
    blind: frozenset[UUID] = frozenset(),
) -> tuple[ParticipantCard, ...]:
    """The citizen first, then professionals, then relatives; each by name.

    `blind`: those who have lost their ground for the plan.
    """
    cards = [
        _card(actor, one, units, is_blind=one.own_id() in blind)
        for one in of_kind(parts, "participant")
    ]
    order = [Participant.Kind.CITIZEN, Participant.Kind.STAFF, Participant.Kind.RELATIVE]
    return tuple(
        sorted(
            cards, key=lambda one: (one.has_left, order.index(Participant.Kind(one.kind)), one.name)
        )
    )


def initials(name: str) -> str:
    """First and last, as on an avatar."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _card(
    actor: Actor, part: Part, units: dict[UUID, UnitCard], *, is_blind: bool
) -> ParticipantCard:
    unit_id, kind = part.id("unit_id"), part.text("kind")
    unit = units.get(unit_id) if unit_id else None
    return ParticipantCard(
        id=part.own_id(),
        kind=kind,
        kind_label=str(Participant.Kind(kind).label),
        name=part.text("name"),
        initials=initials(part.text("name")),
        function=part.text("function"),
        phone=part.text("phone"),
        user_id=part.id("user_id"),
        unit_id=unit_id,
        person_id=part.id("person_id"),
        unit_name=unit.name if unit else "",
        unit_phone=unit.phone if unit else "",
        sector=unit.sector if unit else kind,
        is_lead=part.text("part") == CaseLead.Part.LEAD,
        is_deputy=part.text("part") == CaseLead.Part.DEPUTY,
        is_me=_is_me(actor, part),
        has_left=bool(part.content.get("has_left")),
        is_blind=is_blind,
    )


def _is_me(actor: Actor, part: Part) -> bool:
    if part.text("kind") == Participant.Kind.STAFF:
        return (part.id("user_id"), part.id("unit_id")) == (actor.user_id, actor.unit_id)
    return actor.person_id is not None and part.id("person_id") == actor.person_id
