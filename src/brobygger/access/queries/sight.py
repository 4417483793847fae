"""What I may see, and who else sees it: read from the same grants that row security reads."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.holders import Holder
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import UnitCard, unit_card, unit_cards

from ..law.classes import holder_of
from ..models import Grant, Ground, PartyKind
from ..reach import Reach
from ..rls import named_grounds

Key = tuple[UUID, str, UUID, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seer:
    """One party that may see something of the citizen now, and on what ground."""

    party_id: UUID
    kind: str
    name: str
    sector: str
    unit_kind: str  # of a unit, or the one an emergency was opened from; "" when not told
    ground: str
    ground_label: str
    rule_code: str
    categories: int
    purposes: int
    until: dt.datetime | None
    via: UUID
    reaches: tuple[Reach, ...] = ()

    def sees(self, category: int) -> bool:
        return bool(self.categories & category)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of app.grounds_on, and what names its party."""

    party_id: UUID
    kind: str
    ground: str
    categories: int
    purposes: int
    until: dt.datetime | None
    via: UUID
    rule_code: str
    relative_name: str
    emergency_unit_id: UUID | None
    holders: int
    disclosers: list[UUID] | None

    @property
    def reach(self) -> Reach:
        told = None if self.disclosers is None else frozenset(self.disclosers)
        return Reach(self.party_id, self.categories, self.holders, told)

    @property
    def unit_id(self) -> UUID | None:
        """An emergency is a named person's; others are told the unit, not the name."""
        if self.ground == Ground.EMERGENCY:
            return self.emergency_unit_id
        return self.party_id if self.kind == PartyKind.UNIT else None


def my_valid_grants(actor: Actor, citizen_id: UUID | OuterRef) -> QuerySet[Grant]:
    """The grants the actor stands on; row security shows everyone just their own."""
    valid = Grant.objects.filter(citizen_id=citizen_id, valid__contains=TransactionNow())
    return valid.alias(mine=F("purposes").bitand(int(actor.purpose))).filter(mine__gt=0)


def my_categories(actor: Actor, citizen_id: UUID) -> int:
    """The mask of what this actor may see of the citizen now; 0 is nothing."""
    require(actor, Permission.CITIZEN_READ)
    masks = my_valid_grants(actor, citizen_id).values_list("categories", flat=True)
    return reduce(or_, masks, 0)


def my_reach(actor: Actor, citizen_id: UUID) -> tuple[Reach, ...]:
    """The actor's own grounds now, and how far each reaches."""
    require(actor, Permission.CITIZEN_READ)
    rows = my_valid_grants(actor, citizen_id).values_list(
        "party_id", "categories", "holders", "disclosers"
    )
    return tuple(
        Reach(party, categories, holders, None if told is None else frozenset(told))
        for party, categories, holders, told in rows
    )


def my_holder(actor: Actor) -> Holder:
    """Under whose secrecy what this actor writes is held: a unit's, or nobody's."""
    return holder_of(unit_card(actor.unit_id)) if actor.unit_id else Holder.OPEN


def seen_by(actor: Actor, citizen_id: UUID) -> tuple[Seer, ...]:
    """Everyone with a valid ground, one entry per party, ground and rule; the citizen first.

    A reader who is not the citizen learns no more of who else sees than they may know: see
    `app.grounds_on`. Where that may be less than the truth, `may_be_more` says so.
    """
    require(actor, Permission.CITIZEN_READ)
    rows = grounds_on(citizen_id)
    units = unit_cards({row.unit_id for row in rows if row.unit_id})
    reaches = _reaches(rows)
    seers = [_seer(row, units, reaches[_key(row)]) for row in _merged(rows)]
    order = [PartyKind.CITIZEN, PartyKind.UNIT, PartyKind.RELATIVE, PartyKind.USER]
    return tuple(sorted(seers, key=lambda one: (order.index(PartyKind(one.kind)), one.name)))


def grounds_on(citizen_id: UUID) -> list[_Row]:
    """Every ground in force on the citizen that this actor may know of."""
    return [_Row(*row) for row in named_grounds(citizen_id)]


def _merged(rows: list[_Row]) -> list[_Row]:
    """Two openings of one relation, under one rule and for the same purposes, are one to a reader."""
    together: dict[Key, _Row] = {}
    for row in rows:
        key = _key(row)
        other = together.get(key)
        together[key] = row if other is None else _joined(row, other)
    return list(together.values())


def _key(row: _Row) -> Key:
    return (row.party_id, row.ground, row.via, row.rule_code, row.purposes)


def _reaches(rows: list[_Row]) -> dict[Key, tuple[Reach, ...]]:
    found: dict[Key, tuple[Reach, ...]] = {}
    for row in rows:
        found[_key(row)] = (*found.get(_key(row), ()), row.reach)
    return found


def _joined(one: _Row, other: _Row) -> _Row:
    until = None if None in {one.until, other.until} else max(one.until, other.until)  # type: ignore[type-var]  # neither is None here
    return replace(
        one,
        categories=one.categories | other.categories,
        until=until,
    )


def _seer(row: _Row, units: dict[UUID, UnitCard], reaches: tuple[Reach, ...]) -> Seer:
    name, sector = _name(row, units)
    unit = units.get(row.unit_id) if row.unit_id else None
    return Seer(
        party_id=row.party_id,
        kind=row.kind,
        name=name,
        sector=sector,
        unit_kind=unit.kind if unit else "",
        ground=row.ground,
        ground_label=str(Ground(row.ground).label),
        rule_code=row.rule_code,
        categories=row.categories,
        purposes=row.purposes,
        until=row.until,
        via=row.via,
        reaches=reaches,
    )


def _name(row: _Row, units: dict[UUID, UnitCard]) -> tuple[str, str]:
    if row.kind == PartyKind.RELATIVE:
        return row.relative_name or _("A relative"), "relative"
    if row.kind == PartyKind.CITIZEN:
        return _("The citizen"), "citizen"
    unit = units.get(row.unit_id) if row.unit_id else None
    if unit is None:
        return _("A member of staff"), "other"
    return unit.name, unit.sector
