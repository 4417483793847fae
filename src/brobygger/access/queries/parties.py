"""Who is around the citizen: who houses and treats, who has been let in, who can be invited."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from brobygger.citizens import queries as register
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import UnitCard, unit_cards

from ..law.openings import load_openings
from ..law.rules import load_rules
from ..models import CareRelation, Ground, PartyKind
from ..reach import Reach
from ..rls import database_now
from .sight import Seer, grounds_on, seen_by

FOR_PLANS = Purpose.COORDINATION | Purpose.OWN  # professionals coordinate, relatives are there


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRelationCard:
    """A unit houses or treats the citizen, from and to."""

    id: UUID
    citizen_id: UUID
    category: Category  # what the relation tells of the citizen
    unit_id: UUID
    unit_name: str
    sector: str
    kind: str
    kind_label: str
    since: dt.datetime | None
    until: dt.datetime | None
    is_open: bool
    can_opt_out: bool
    opted_out_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Someone who can be invited. `sees_plan`: there is a ground to send them the plan now."""

    kind: str
    id: UUID
    name: str
    sector: str
    categories: int
    sees_plan: bool
    has_care: bool
    has_consent: bool


def party_reach(actor: Actor, citizen_id: UUID, party_id: UUID) -> tuple[Reach, ...]:
    """What that party may see now, for "see as": each ground of theirs one may know of."""
    require(actor, Permission.CITIZEN_READ)
    return tuple(row.reach for row in grounds_on(citizen_id) if row.party_id == party_id)


def parties_of(
    actor: Actor, citizen_id: UUID, *, seers: Iterable[Seer] | None = None
) -> tuple[Party, ...]:
    """Units with a relation or a consent, and relatives, by name; units first.

    `seers` is what `seen_by` has told the page already.
    """
    require(actor, Permission.CITIZEN_READ)
    if seers is None:
        seers = seen_by(actor, citizen_id)
    by_party: dict[tuple[str, UUID], list[Seer]] = {}
    for one in seers:
        if one.kind in {PartyKind.UNIT, PartyKind.RELATIVE}:
            by_party.setdefault((one.kind, one.party_id), []).append(one)
    parties = [_party(kind, party_id, grounds) for (kind, party_id), grounds in by_party.items()]
    parties += _relatives_without_ground(citizen_id, {party_id for _, party_id in by_party})
    return tuple(sorted(parties, key=lambda one: (one.kind != PartyKind.UNIT, one.name)))


def care_relations_of(actor: Actor, citizen_id: UUID) -> tuple[CareRelationCard, ...]:
    """The relations one may know of, the open ones first, then the latest."""
    require(actor, Permission.CITIZEN_READ)
    rows = list(CareRelation.objects.filter(citizen_id=citizen_id))
    units = unit_cards({row.unit_id for row in rows}) if rows else {}
    kinds = {one.kind: str(one.title) for one in load_openings()}
    cards = [_care(row, units.get(row.unit_id), kinds) for row in rows if not row.valid.isempty]
    return tuple(sorted(cards, key=lambda one: (not one.is_open, -_stamp(one.since))))


def _care(row: CareRelation, unit: UnitCard | None, kinds: dict[str, str]) -> CareRelationCard:
    return CareRelationCard(
        id=row.pk,
        citizen_id=row.citizen_id,
        category=Category(row.category),
        unit_id=row.unit_id,
        unit_name=unit.name if unit else "",
        sector=unit.sector if unit else "other",
        kind=row.kind,
        kind_label=kinds.get(row.kind, row.kind),
        since=row.valid.lower,
        until=row.valid.upper,
        is_open=database_now() in row.valid,
        can_opt_out=row.kind in kinds_with_opting_out(),
        opted_out_at=row.opted_out_at,
    )


def kinds_with_opting_out() -> frozenset[str]:
    rules = {rule.id for rule in load_rules() if rule.opt_out}
    return frozenset(one.kind for one in load_openings() if one.rule_id in rules)


def _party(kind: str, party_id: UUID, grounds: list[Seer]) -> Party:
    return Party(
        kind=kind,
        id=party_id,
        name=grounds[0].name,
        sector=grounds[0].sector,
        categories=reduce(or_, (one.categories for one in grounds)),
        sees_plan=any(one.sees(Category.PLAN) and one.purposes & FOR_PLANS for one in grounds),
        has_care=any(one.ground == Ground.CARE for one in grounds),
        has_consent=any(one.ground == Ground.CONSENT for one in grounds),
    )


def _relatives_without_ground(citizen_id: UUID, known: set[UUID]) -> list[Party]:
    return [
        Party(
            kind=PartyKind.RELATIVE,
            id=one.id,
            name=one.name,
            sector="relative",
            categories=0,
            sees_plan=False,
            has_care=False,
            has_consent=False,
        )
        for one in register.relatives(citizen_id)
        if one.id not in known and one.ended_on is None
    ]


def _stamp(moment: dt.datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
