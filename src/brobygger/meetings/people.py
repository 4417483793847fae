"""People chosen on a page become people to call: names come from the registers, never from the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from brobygger.access.gate import citizen_beside
from brobygger.access.queries import lasting_grounds, relatives_of
from brobygger.accounts.queries import colleagues_at
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category

from .errors import AnswerUnknown, NoGroundForInvited
from .pages import Called, Invited, Key

Known = dict[Key, tuple[str, str]]  # name and function


@dataclass(frozen=True, slots=True)
class Sorted:
    """Who can be called as things are; the others' grounds are gone, or they are."""

    able: tuple[Invited, ...]
    unseeing: tuple[Called, ...]
    unknown: tuple[Called, ...]

    @property
    def left_out(self) -> tuple[Called, ...]:
        return (*self.unseeing, *self.unknown)


def sort_out(actor: Actor, citizen_id: UUID, people: Iterable[Called]) -> Sorted:
    """Those who work where they did, are still close to the citizen, and may see it now."""
    wanted = list(dict.fromkeys(people))
    known = _known(actor, citizen_id, wanted)
    grounds = lasting_grounds(actor, citizen_id)
    seeing = [one for one in wanted if grounds.cover(Category.PLAN, one.unit_id, one.person_id)]
    return Sorted(
        able=tuple(_invited(one, *known[one.key]) for one in seeing if one.key in known),
        unseeing=tuple(one for one in wanted if one not in seeing),
        unknown=tuple(one for one in seeing if one.key not in known),
    )


def all_of(actor: Actor, citizen_id: UUID, people: Iterable[Called]) -> tuple[Invited, ...]:
    """Every one of them, or nobody: a page that offers people has told who lacks a ground."""
    found = sort_out(actor, citizen_id, people)
    if found.unseeing:
        raise NoGroundForInvited([str(one.unit_id or one.person_id) for one in found.unseeing])
    if found.unknown:
        raise AnswerUnknown([one.kind for one in found.unknown])
    return found.able


def me(actor: Actor) -> Called:
    """Whoever calls comes, too."""
    return Called(kind="staff", user_id=actor.user_id, unit_id=actor.unit_id)


def _known(actor: Actor, citizen_id: UUID, people: Iterable[Called]) -> Known:
    called = list(people)
    known: Known = {
        (each.user_id, unit_id, None): (each.name, each.function)
        for unit_id, staff in colleagues_at(
            actor, unit_ids={one.unit_id for one in called if one.unit_id is not None}
        ).items()
        for each in staff
    }
    if any(one.kind == "relative" for one in called):
        close = (one for one in relatives_of(actor, citizen_id) if one.ended_on is None)
        known |= {(None, None, one.id): (one.name, one.relation) for one in close}
    if any(one.kind == "citizen" for one in called):
        known[None, None, citizen_id] = (citizen_beside(actor, citizen_id).name, "")
    return known


def _invited(one: Called, name: str, function: str) -> Invited:
    return Invited(
        kind=one.kind,
        name=name[:120],
        function=function[:80],
        user_id=one.user_id,
        unit_id=one.unit_id,
        person_id=one.person_id,
    )
