"""A seat at the table for people chosen on a page; names come from the registers, never the page."""

from collections.abc import Iterable
from uuid import UUID

from brobygger.access.queries import relatives_of
from brobygger.accounts.queries import colleagues_at
from brobygger.kernel.actor import Actor

from ..errors import ChoiceUnknown, NoGroundForRecipient
from ..grounds import Grounds
from ..models import Participant, Plan
from ..pages import Called

Key = tuple[UUID | None, UUID | None, UUID | None]
Known = dict[Key, tuple[str, str, str]]  # name, function, phone


def seated(actor: Actor, plan: Plan, called: Iterable[Called]) -> list[Participant]:
    """A seat for each of these, in their order; those who had left are back."""
    wanted = list(dict.fromkeys(called))
    here = {_key(one): one for one in plan.participants.all()}
    fresh = [one for one in wanted if _key(one) not in here]
    known = _staff(actor, fresh) | _relatives(actor, plan, fresh)
    unknown = next((one.kind for one in fresh if _key(one) not in known), None)
    if unknown is not None:
        raise ChoiceUnknown(unknown)
    seats = [_seat(plan, one, *known[_key(one)]) for one in fresh]
    here |= {_key(one): one for one in Participant.objects.bulk_create(seats)}
    people = [here[_key(one)] for one in wanted]
    gone = [one.pk for one in people if one.left_at is not None]
    Participant.objects.filter(pk__in=gone).update(left_at=None)
    return people


def require_ground(grounds: Grounds, category: int, people: Iterable[Called | Participant]) -> None:
    """Nobody is called who may not see what they are called about; all of them are named at once."""
    without = {
        _party(one)
        for one in people
        if not grounds.cover(category, one.unit_id, one.person_id, one.user_id)
    }
    if without:
        raise NoGroundForRecipient(sorted(without, key=str))


def _party(one: Called | Participant) -> tuple[str, UUID]:
    party = one.unit_id or one.person_id
    if party is None:
        raise ChoiceUnknown(one.kind)
    return ("unit" if one.unit_id else one.kind, party)


def _key(one: Called | Participant) -> Key:
    return (one.user_id, one.unit_id, one.person_id)


def _staff(actor: Actor, called: list[Called]) -> Known:
    units = {one.unit_id for one in called if one.unit_id is not None}
    return {
        (each.user_id, unit_id, None): (each.name, each.function, each.phone)
        for unit_id, staff in colleagues_at(actor, unit_ids=units).items()
        for each in staff
    }


def _relatives(actor: Actor, plan: Plan, called: list[Called]) -> Known:
    if all(one.person_id is None for one in called):
        return {}
    return {
        (None, None, each.id): (each.name, each.relation, each.phone)
        for each in relatives_of(actor, plan.citizen_id)
    }


def _seat(plan: Plan, one: Called, name: str, function: str, phone: str) -> Participant:
    kind = Participant.Kind.STAFF if one.unit_id else Participant.Kind.RELATIVE
    return Participant(
        plan=plan,
        citizen_id=plan.citizen_id,
        kind=kind,
        user_id=one.user_id,
        unit_id=one.unit_id,
        person_id=one.person_id,
        name=name[:120],
        function=function[:80],
        phone=phone[:30],
    )
