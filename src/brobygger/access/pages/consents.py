"""A citizen's consents in words: to whom, what, why, until when, given how, written down by whom."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from brobygger.access.law.rules import rule_by_id
from brobygger.access.queries import ConsentCard, consent, consents_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import unit_cards

from ..gate import CitizenCard, open_citizen, open_with_sight
from .words import category_names, kind_of, last_day

RUNS_OUT_WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One consent as it is shown."""

    id: UUID
    name: str
    kind: str
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    given_on: dt.datetime
    until: dt.date | None
    ended_on: dt.datetime | None
    form: str
    recorded_by: str
    paragraph: str
    words: str
    state: str
    state_label: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsPage:
    """Those in force and those that were, and what this reader may do about them."""

    citizen: CitizenCard
    is_self: bool
    may_change: bool
    current: tuple[ConsentRow, ...]
    past: tuple[ConsentRow, ...]
    knows_all: bool  # else only those one's own unit got or wrote down are told


def consents_page(actor: Actor, citizen_id: UUID) -> ConsentsPage:
    """All consents of a citizen that the reader may know of."""
    rows = _rows(actor, consents_of(actor, citizen_id))
    shows = Category.PLAN if rows else Category.IDENTITY
    citizen, sight = open_with_sight(actor, citizen_id, shows=shows)
    return ConsentsPage(
        citizen=citizen,
        is_self=actor.person_id == citizen_id,
        may_change=may_change(actor, citizen_id) and citizen.died_on is None,
        current=tuple(row for row in rows if row.state in {"active", "running_out"}),
        past=tuple(row for row in rows if row.state not in {"active", "running_out"}),
        knows_all=bool(sight.categories & Category.PLAN),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPage:
    """What happens when one consent, or all of them, end now."""

    citizen: CitizenCard
    is_self: bool
    consents: tuple[ConsentRow, ...]


def withdraw_page(actor: Actor, consent_id: UUID) -> WithdrawPage:
    """One consent, before it is withdrawn."""
    card = consent(actor, consent_id)
    return WithdrawPage(
        citizen=open_citizen(actor, card.citizen_id, shows=Category.PLAN),
        is_self=actor.person_id == card.citizen_id,
        consents=_rows(actor, [card]),
    )


def withdraw_all_page(actor: Actor, citizen_id: UUID) -> WithdrawPage:
    """Every consent in force, before all of them are withdrawn."""
    page = consents_page(actor, citizen_id)
    return WithdrawPage(citizen=page.citizen, is_self=page.is_self, consents=page.current)


def may_change(actor: Actor, citizen_id: UUID) -> bool:
    """Staff write consents down; a citizen gives their own; a relative does neither."""
    own = actor.person_id == citizen_id
    return actor.may(Permission.CONSENT_OWN if own else Permission.CONSENT_RECORD)


def _rows(actor: Actor, cards: Iterable[ConsentCard]) -> tuple[ConsentRow, ...]:
    cards = list(cards)
    units = unit_cards({one.recorded_unit_id for one in cards if one.recorded_unit_id})
    names = {card.id: card.name for card in units.values()}
    return tuple(_row(actor, one, names) for one in cards)


def _row(actor: Actor, one: ConsentCard, names: Mapping[UUID, str]) -> ConsentRow:
    state = _state(one)
    label, tone = _shown_as(state)
    is_own = actor.person_id == one.citizen_id
    return ConsentRow(
        id=one.id,
        name=_("You") if one.party_id == actor.person_id else one.party_name,
        kind=kind_of(one.sector),
        categories=category_names(one.categories),
        purposes=tuple(purpose.label for purpose in Purpose if one.purposes & purpose),
        given_on=one.given_at,
        until=last_day(one.expires_at) if one.expires_at else None,
        ended_on=one.withdrawn_at,
        form=one.form_label if one.form != "digital" or is_own else _("By the citizen, signed in"),
        recorded_by=_recorded_by(one, names),
        paragraph=rule_by_id(one.rule_code).paragraph,
        words=one.words,
        state=state,
        state_label=label,
        tone=tone,
    )


def _recorded_by(one: ConsentCard, names: Mapping[UUID, str]) -> str:
    """The unit that wrote it down; a consent given signed in was written by the citizen alone."""
    return names.get(one.recorded_unit_id, "") if one.recorded_unit_id else ""


def _state(one: ConsentCard) -> str:
    if one.withdrawn_at:
        return "withdrawn"
    if not one.is_active:
        return "lapsed"
    is_ending = one.expires_at and one.expires_at - now() < RUNS_OUT_WITHIN
    return "running_out" if is_ending else "active"


def _shown_as(state: str) -> tuple[str, str]:
    return {
        "active": (pgettext("consent", "In force"), "success"),
        "running_out": (pgettext("consent", "Runs out soon"), "warning"),
        "withdrawn": (pgettext("consent", "Withdrawn"), "neutral"),
        "lapsed": (pgettext("consent", "Lapsed"), "neutral"),
    }[state]
