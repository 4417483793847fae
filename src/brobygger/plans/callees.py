"""Whom one can call to the table: people at the units that may see the plan, and relatives."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.queries import Party, Seer, parties_of
from brobygger.accounts.queries import StaffCard, colleagues_at
from brobygger.kernel.actor import Actor
from brobygger.meetings.pages import MeetingCard

from .errors import ChoiceUnknown
from .pages import Called, PlanPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """One box to tick."""

    value: str
    name: str
    detail: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A unit, or the relatives; `people` is empty when a consent is needed first."""

    party_id: UUID
    party_kind: str
    name: str
    sector: str
    may_see: bool
    people: tuple[Callee, ...]


def groups_for(
    actor: Actor, page: PlanPage, seers: Iterable[Seer], *, with_me: bool = False
) -> tuple[Group, ...]:
    """Everyone around the citizen; those who already sit at the table are chosen.

    `seers` are those who see something of her, as the page has been told already.
    """
    seated = at_table(page)
    me = "" if with_me else _seat("staff", actor.user_id, actor.unit_id, None)
    parties = parties_of(actor, page.citizen_id, seers=seers)
    staff = colleagues_at(actor, unit_ids=[one.id for one in parties if _is_open_to_unit(one)])
    return tuple(_group(party, staff.get(party.id, ()), seated, me) for party in parties)


def at_table(page: PlanPage) -> set[str]:
    """Who sits there already, as ticked boxes name them."""
    return {_seat(one.kind, one.user_id, one.unit_id, one.person_id) for one in page.participants}


def invited_to(meeting: MeetingCard) -> set[str]:
    """Who is called already, as ticked boxes name them."""
    return {_seat(one.kind, one.user_id, one.unit_id, one.person_id) for one in meeting.invitations}


def seats_of(people: Iterable[Called]) -> set[str]:
    """These people, as ticked boxes name them."""
    return {_seat(one.kind, one.user_id, one.unit_id, one.person_id) for one in people}


def without(groups: Iterable[Group], taken: set[str]) -> tuple[Group, ...]:
    """Only those who can still be chosen; a place where everyone is chosen needs no line."""
    rest = (
        replace(one, people=tuple(each for each in one.people if each.value not in taken))
        for one in groups
    )
    return tuple(one for one in rest if one.people or not one.may_see)


def choices_in(groups: Iterable[Group]) -> list[tuple[str, str]]:
    return [(each.value, each.name) for one in groups for each in one.people]


def called(values: Iterable[str]) -> tuple[Called, ...]:
    """From ticked boxes to people; the form has already refused a forged one."""
    return tuple(_called(one) for one in values)


def _is_open_to_unit(party: Party) -> bool:
    return party.sees_plan and party.kind == "unit"


def _group(party: Party, staff: Iterable[StaffCard], seated: set[str], me: str) -> Group:
    people: tuple[Callee, ...] = ()
    if _is_open_to_unit(party):
        people = tuple(
            callee for one in staff if (callee := _staff_callee(one, seated)).value != me
        )
    elif party.sees_plan:
        value = _seat("relative", None, None, party.id)
        people = (
            Callee(value=value, name=party.name, detail=_("Relative"), chosen=value in seated),
        )
    return Group(
        party_id=party.id,
        party_kind=party.kind,
        name=party.name,
        sector=party.sector,
        may_see=party.sees_plan,
        people=people,
    )


def _staff_callee(one: StaffCard, seated: set[str]) -> Callee:
    value = _seat("staff", one.user_id, one.unit_id, None)
    return Callee(value=value, name=one.name, detail=one.function, chosen=value in seated)


def _seat(kind: str, user_id: UUID | None, unit_id: UUID | None, person_id: UUID | None) -> str:
    return f"{kind}:{user_id}:{unit_id}" if kind == "staff" else f"{kind}:{person_id}"


def _called(value: str) -> Called:
    kind, *ids = value.split(":")
    if kind == "staff":
        return Called(kind=kind, user_id=UUID(ids[0]), unit_id=UUID(ids[1]))
    if kind == "relative":
        return Called(kind=kind, person_id=UUID(ids[0]))
    raise ChoiceUnknown(kind)
