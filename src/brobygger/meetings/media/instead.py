"""Whom to call by telephone when video does not get through."""

from uuid import UUID

from brobygger.access.gate import CitizenCard
from brobygger.access.queries import relatives_of
from brobygger.accounts.queries import person_cards
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.pages import InvitationCard, MeetingCard
from brobygger.organisations.queries import unit_cards

from .pages import Number


def numbers_for(
    actor: Actor, card: MeetingCard, *, citizen: CitizenCard, leads: bool
) -> tuple[Number, ...]:
    """Those called, whoever leads first; private numbers only for the one who leads."""
    require(actor, Permission.MEETING_ANSWER)
    others = [one for one in card.invitations if not one.is_mine]
    known = _of_staff(others)
    if leads:
        known |= _of_persons(actor, others, citizen)
    found = [
        Number(name=one.name, number=known[one.id], leads=_leads(card, one))
        for one in others
        if known.get(one.id)
    ]
    return tuple(sorted(found, key=lambda one: not one.leads))


def _of_staff(invited: list[InvitationCard]) -> dict[UUID, str]:
    """Their own number at work, else their unit's."""
    people = person_cards(one.user_id for one in invited if one.user_id)
    units = unit_cards(one.unit_id for one in invited if one.unit_id)
    found = {}
    for one in invited:
        if one.user_id is None or one.unit_id is None:
            continue
        ways = (people.get(one.user_id), units.get(one.unit_id))
        found[one.id] = next((way.phone for way in ways if way and way.phone), "")
    return found


def _of_persons(
    actor: Actor, invited: list[InvitationCard], citizen: CitizenCard
) -> dict[UUID, str]:
    numbers = {citizen.id: citizen.phone}
    if any(one.kind == "relative" for one in invited):
        numbers |= {one.id: one.phone for one in relatives_of(actor, citizen.id)}
    return {one.id: numbers.get(one.person_id, "") for one in invited if one.person_id}


def _leads(card: MeetingCard, one: InvitationCard) -> bool:
    if card.chair_id is not None:
        return one.id == card.chair_id
    return one.kind == "staff" and one.user_id == card.called_by
