"""A citizen's details, those around them, and which units house or treat them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.law.classes import HOUSING, relation_kinds_of
from brobygger.access.law.openings import load_openings
from brobygger.access.queries import (
    CareRelationCard,
    care_relations_of,
    relatives_of,
    stays_of,
)
from brobygger.citizens.queries import RelativeCard
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of, members
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission
from brobygger.organisations.queries import municipalities, unit_card, unit_cards
from brobygger.ui.shapes import Version

from ..gate import CitizenCard, open_citizen, open_with_sight
from .words import kind_of, short_label


@dataclass(frozen=True, slots=True, kw_only=True)
class CareChoice:
    """One way the actor's unit can be involved, and what that opens by law."""

    kind: str
    label: str
    opens: tuple[str, ...]
    is_housing: bool


def care_choices(actor: Actor) -> tuple[CareChoice, ...]:
    """The care relations the actor's unit can have, the usual one first."""
    if actor.unit_id is None:
        return ()
    openings = {one.kind: one for one in load_openings()}
    return tuple(
        CareChoice(
            kind=kind,
            label=str(openings[kind].title),
            opens=tuple(short_label(one) for one in members(openings[kind].categories)),
            is_housing=kind in HOUSING,
        )
        for kind in relation_kinds_of(unit_card(actor.unit_id))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPage:
    """Relatives and network: those there are, and those who were."""

    citizen: CitizenCard
    is_self: bool
    may_change: bool
    current: tuple[RelativeCard, ...]
    former: tuple[RelativeCard, ...]
    knows_all: bool  # else a relative is told of nobody but themself


def network_page(actor: Actor, citizen_id: UUID) -> NetworkPage:
    """Those close to a citizen that the reader may know of."""
    everyone = relatives_of(actor, citizen_id)
    shows = Category.NETWORK if everyone else Category.IDENTITY
    citizen, sight = open_with_sight(actor, citizen_id, shows=shows)
    is_self = actor.person_id == citizen_id
    return NetworkPage(
        citizen=citizen,
        is_self=is_self,
        may_change=citizen.died_on is None and (is_self or actor.may(Permission.CITIZEN_REGISTER)),
        current=tuple(one for one in everyone if one.ended_on is None),
        former=tuple(one for one in everyone if one.ended_on is not None),
        knows_all=bool(sight.categories & Category.NETWORK),
    )


def relative_in(page: NetworkPage, relative_id: UUID) -> RelativeCard:
    """One of those on the page, or `NotFound`."""
    for one in (*page.current, *page.former):
        if one.id == relative_id:
            return one
    raise NotFound(relative_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StayRow:
    """Where the citizen lived, from and to."""

    id: UUID
    name: str
    since: Any
    until: Any
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRow:
    """A unit that houses or treats the citizen."""

    card: CareRelationCard
    sector_kind: str
    is_ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePage:
    """Which units house or treat the citizen, and where the citizen lives."""

    citizen: CitizenCard
    is_self: bool
    may_change: bool
    may_opt_out: bool
    is_facility: bool
    current: tuple[CareRow, ...]
    former: tuple[CareRow, ...]
    stays: tuple[StayRow, ...]
    choices: tuple[CareChoice, ...]


def care_page(actor: Actor, citizen_id: UUID) -> CarePage:
    """Care relations and stays that the reader may know of."""
    rows = [
        CareRow(card=one, sector_kind=kind_of(one.sector), is_ours=one.unit_id == actor.unit_id)
        for one in care_relations_of(actor, citizen_id)
    ]
    shows = mask_of([Category.IDENTITY, *(row.card.category for row in rows)])
    citizen = open_citizen(actor, citizen_id, shows=shows)
    is_self = actor.person_id == citizen_id
    may_change = actor.may(Permission.CITIZEN_REGISTER)
    going_on = {row.card.kind for row in rows if row.is_ours and row.card.is_open}
    choices = care_choices(actor) if may_change and citizen.died_on is None else ()
    return CarePage(
        citizen=citizen,
        is_self=is_self,
        may_change=may_change,
        may_opt_out=citizen.died_on is None
        and actor.may(Permission.CONSENT_OWN if is_self else Permission.CONSENT_RECORD),
        is_facility=any(one.is_housing for one in choices),
        current=tuple(row for row in rows if row.card.is_open),
        former=tuple(row for row in rows if not row.card.is_open),
        stays=_stays(actor, citizen_id),
        choices=tuple(one for one in choices if one.kind not in going_on),
    )


def _stays(actor: Actor, citizen_id: UUID) -> tuple[StayRow, ...]:
    stays = stays_of(actor, citizen_id)
    units = unit_cards({one.unit_id for one in stays}) if stays else {}
    return tuple(
        StayRow(
            id=one.id,
            name=units[one.unit_id].name if one.unit_id in units else "",
            since=one.since,
            until=one.until,
            is_ours=one.unit_id == actor.unit_id,
        )
        for one in stays
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field two people changed: what stands there now, and what was typed."""

    name: str
    label: str
    now: Version
    wanted: Version


def clashes(
    labels: Mapping[str, Any], now: Mapping[str, object], wanted: Mapping[str, object]
) -> tuple[Clash, ...]:
    """Only the fields where the two differ."""
    return tuple(
        Clash(
            name=name,
            label=str(labels[name]),
            now=Version(text=_shown(name, now[name])),
            wanted=Version(text=_shown(name, wanted[name])),
        )
        for name in labels
        if name in now and name in wanted and (now[name] or "") != (wanted[name] or "")
    )


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "municipality_id":
        return next((one.name for one in municipalities() if one.id == value), _("Not known"))
    return "" if value is None else str(value)
