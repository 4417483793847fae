"""Lists of citizens, narrowed by row security, and what belongs to one of them."""

from uuid import UUID

from brobygger.citizens import queries as register
from brobygger.citizens.queries import CitizenLine, RelativeCard, Stay
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..noting import note_list
from .claims import claimed_by
from .joinings import living

LONGEST_PAGE = 100


def find_citizens(actor: Actor, *, text: str, limit: int = 25) -> tuple[CitizenLine, ...]:
    """By the beginning of the name, or by a whole CPR number; only those one has a ground for."""
    require(actor, Permission.CITIZEN_READ)
    found = register.citizens_found(text, claiming=claimed_by)[: min(limit, LONGEST_PAGE)]
    viewer = actor.unit_id or actor.person_id
    lines = _led_on(register.citizen_lines(found, viewer=viewer), viewer)
    note_list(actor, lines)
    return tuple(lines)


def my_citizens(
    actor: Actor, *, after: UUID | None = None, limit: int = 25
) -> tuple[CitizenLine, ...]:
    """All citizens one has a ground for, in Danish order; the next page is after the last one's id."""
    require(actor, Permission.CITIZEN_READ)
    lines = _a_page(actor, after=after, size=min(limit, LONGEST_PAGE))
    note_list(actor, lines)
    return tuple(lines)


def _a_page(actor: Actor, *, after: UUID | None, size: int) -> list[CitizenLine]:
    """Full as long as there are more, also where a joined registration was left out."""
    kept: list[CitizenLine] = []
    while len(kept) < size:
        rows = register.citizens_in_order(after=after)[:size]
        lines = register.citizen_lines(rows, viewer=actor.unit_id or actor.person_id)
        kept += _once(lines)
        if len(lines) < size:
            break
        after = lines[-1].id
    return kept[:size]


def count_my_citizens(actor: Actor) -> int:
    """The living: whoever has died is still found and read, and no longer counted."""
    require(actor, Permission.CITIZEN_READ)
    twice = living().filter(citizen__died_on=None)
    return register.living_citizens_shown().count() - twice.count()


def _once(lines: list[CitizenLine]) -> list[CitizenLine]:
    """A person registered twice stands in a list once, for whoever sees both registrations."""
    gone = _gone(lines)
    return [one for one in lines if one.id not in gone]


def _led_on(lines: list[CitizenLine], viewer: UUID | None) -> list[CitizenLine]:
    """The one to go on in, also where only what stands in the other was searched for."""
    missing = set(_gone(lines).values()) - {one.id for one in lines}
    if not missing:
        return _once(lines)
    more = register.citizen_lines(register.citizens_among(missing), viewer=viewer)
    return _led_on([*lines, *more], viewer)


def _gone(lines: list[CitizenLine]) -> dict[UUID, UUID]:
    """Which of them lead to another that may be seen as well, and to which."""
    joined = [one.id for one in lines if one.is_joined]
    if not joined:
        return {}
    return dict(living().filter(citizen_id__in=joined).values_list("citizen_id", "into_id"))


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
