"""Lists of citizens, narrowed by row security, and what belongs to one of them."""

from uuid import UUID

from django.db.models import QuerySet

from brobygger.citizens import queries as register
from brobygger.citizens.models import Citizen
from brobygger.citizens.queries import CitizenLine, RelativeCard, Stay
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..noting import note_list
from .joinings import living

LONGEST_PAGE = 100


def find_citizens(actor: Actor, *, text: str, limit: int = 25) -> tuple[CitizenLine, ...]:
    """By the beginning of the name, or by a whole CPR number; only those one has a ground for."""
    require(actor, Permission.CITIZEN_READ)
    found = _once(register.citizens_found(text))[: min(limit, LONGEST_PAGE)]
    lines = register.citizen_lines(found, viewer=actor.unit_id or actor.person_id)
    note_list(actor, lines)
    return tuple(lines)


def my_citizens(
    actor: Actor, *, after: UUID | None = None, limit: int = 25
) -> tuple[CitizenLine, ...]:
    """All citizens one has a ground for, in Danish order; the next page is after the last one's id."""
    require(actor, Permission.CITIZEN_READ)
    rows = _once(register.citizens_in_order(after=after))[: min(limit, LONGEST_PAGE)]
    lines = register.citizen_lines(rows, viewer=actor.unit_id or actor.person_id)
    note_list(actor, lines)
    return tuple(lines)


def count_my_citizens(actor: Actor) -> int:
    """The living: whoever has died is still found and read, and no longer counted."""
    require(actor, Permission.CITIZEN_READ)
    return _once(register.living_citizens_shown()).count()


def _once(citizens: QuerySet[Citizen]) -> QuerySet[Citizen]:
    """A person registered twice stands in a list once, for whoever sees both registrations."""
    return citizens.exclude(pk__in=living().values("citizen_id"))


def stays_of(actor: Actor, citizen_id: UUID) -> tuple[Stay, ...]:
    """Where the citizen has lived. If protected, only the home itself and the citizen know."""
    require(actor, Permission.CITIZEN_READ)
    found = register.stays(citizen_id)
    if actor.person_id == citizen_id or not _is_protected(citizen_id):
        return found
    return tuple(one for one in found if one.unit_id == actor.unit_id)


def relatives_of(actor: Actor, citizen_id: UUID) -> tuple[RelativeCard, ...]:
    """Those close to the citizen; a relative sees their own row."""
    require(actor, Permission.CITIZEN_READ)
    return register.relatives(citizen_id)


def _is_protected(citizen_id: UUID) -> bool:
    row = register.citizen_row(citizen_id)
    return row is None or row.is_protected
