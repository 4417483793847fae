"""Whom one can call: people at the units that may see the citizen's plan, relatives, the citizen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.queries import Party, Seer, parties_of
from brobygger.accounts.queries import StaffCard, colleagues_at
from brobygger.kernel.actor import Actor

from .errors import AnswerUnknown
from .pages import Called, Someone


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """One box to tick."""

    value: str
    name: str
    detail: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A unit, or a relative; `people` is empty when a consent is needed first."""

    party_id: UUID
    party_kind: str
    name: str
    sector: str
    may_see: bool
    people: tuple[Callee, ...]


def groups_around(
    actor: Actor,
    citizen_id: UUID,
    *,
    chosen: Collection[str] = (),
    but: str = "",
    seers: Iterable[Seer] | None = None,
) -> tuple[Group, ...]:
    """Everyone around the citizen; `chosen` come ticked, `but` is left out.

    `seers` are those who see something of her, as the page has been told already.
    """
    parties = parties_of(actor, citizen_id, seers=seers)
    staff = colleagues_at(actor, unit_ids=[one.id for one in parties if _is_open_to_unit(one)])
    return tuple(_group(party, staff.get(party.id, ()), chosen, but) for party in parties)


def without(groups: Iterable[Group], taken: Collection[str]) -> tuple[Group, ...]:
    """Only those who can still be chosen; a place where everyone is chosen needs no line."""
    rest = (
        replace(one, people=tuple(each for each in one.people if each.value not in taken))
        for one in groups
    )
    return tuple(one for one in rest if one.people or not one.may_see)


def choices_in(groups: Iterable[Group]) -> list[tuple[str, str]]:
    return [(each.value, each.name) for one in groups for each in one.people]


def seats_of(people: Iterable[Someone]) -> set[str]:
    """These people, as ticked boxes name them."""
    return {seat(one.kind, one.user_id, one.unit_id, one.person_id) for one in people}


def seat_of(actor: Actor) -> str:
    """The actor, at the unit they act at."""
    return seat("staff", actor.user_id, actor.unit_id, None)


def seat(kind: str, user_id: UUID | None, unit_id: UUID | None, person_id: UUID | None) -> str:
    return f"{kind}:{user_id}:{unit_id}" if kind == "staff" else f"{kind}:{person_id}"


def called(values: Iterable[str]) -> tuple[Called, ...]:
    """From ticked boxes to people; the form has already refused a forged one."""
    return tuple(_called(one) for one in values)


def _is_open_to_unit(party: Party) -> bool:
    return party.sees_plan and party.kind == "unit"


def _group(party: Party, staff: Iterable[StaffCard], chosen: Collection[str], but: str) -> Group:
    people: tuple[Callee, ...] = ()
    if _is_open_to_unit(party):
        people = tuple(
            callee for one in staff if (callee := _staff_callee(one, chosen)).value != but
        )
    elif party.sees_plan:
        value = seat("relative", None, None, party.id)
        people = (
            Callee(value=value, name=party.name, detail=_("Relative"), chosen=value in chosen),
        )
    return Group(
        party_id=party.id,
        party_kind=party.kind,
        name=party.name,
        sector=party.sector,
        may_see=party.sees_plan,
        people=people,
    )


def _staff_callee(one: StaffCard, chosen: Collection[str]) -> Callee:
    value = seat("staff", one.user_id, one.unit_id, None)
    return Callee(value=value, name=one.name, detail=one.function, chosen=value in chosen)


def _called(value: str) -> Called:
    kind, *ids = value.split(":")
    if kind == "staff":
        return Called(kind=kind, user_id=UUID(ids[0]), unit_id=UUID(ids[1]))
    if kind in {"relative", "citizen"}:
        return Called(kind=kind, person_id=UUID(ids[0]))
    raise AnswerUnknown(kind)
