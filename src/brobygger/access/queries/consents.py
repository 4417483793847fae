"""The citizen's consents, as those see them who may."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brobygger.citizens import queries as register
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, members
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import UnitCard, unit_cards

from ..models import Consent, PartyKind
from ..rls import database_now


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard:
    """One yes of the citizen's: to whom, what, for what, until when, and what became of it."""

    id: UUID
    citizen_id: UUID
    party_kind: str
    party_id: UUID
    party_name: str
    disclosers: tuple[UUID, ...]
    sector: str
    categories: int
    purposes: int
    rule_code: str
    form: str
    form_label: str
    words: str
    given_at: dt.datetime
    expires_at: dt.datetime | None
    recorded_unit_id: UUID | None
    withdrawn_at: dt.datetime | None
    is_active: bool

    @property
    def category_list(self) -> list[Category]:
        return members(self.categories)


def consents_of(actor: Actor, citizen_id: UUID) -> tuple[ConsentCard, ...]:
    """All one may know of, those in force first, the newest first."""
    require(actor, Permission.CITIZEN_READ)
    cards = _cards(_named().filter(citizen_id=citizen_id).order_by("-given_at"))
    return tuple(sorted(cards, key=lambda one: not one.is_active))


def consent(actor: Actor, consent_id: UUID) -> ConsentCard:
    """One consent, or `NotFound`."""
    require(actor, Permission.CITIZEN_READ)
    for card in _cards(_named().filter(pk=consent_id)):
        return card
    raise NotFound(consent_id)


def _named() -> QuerySet[Consent]:
    """Consents with the name of the relative they are given to."""
    return Consent.objects.annotate(relative_name=register.relative_name("party_id"))


def _cards(rows: Iterable[Consent]) -> list[ConsentCard]:
    consents = list(rows)
    units = unit_cards({one.party_id for one in consents if one.party_kind == PartyKind.UNIT})
    moment = database_now()
    return [_card(one, units.get(one.party_id), moment) for one in consents]


def _card(one: Consent, unit: UnitCard | None, moment: dt.datetime) -> ConsentCard:
    name: str | None = unit.name if unit else one.relative_name  # type: ignore[attr-defined]  # annotated in _named
    return ConsentCard(
        id=one.pk,
        citizen_id=one.citizen_id,
        party_kind=one.party_kind,
        party_id=one.party_id,
        party_name=name or _("A relative"),
        disclosers=tuple(one.disclosers),
        sector=unit.sector if unit else "relative",
        categories=one.categories,
        purposes=one.purposes,
        rule_code=one.rule_id,
        form=one.form,
        form_label=str(Consent.Form(one.form).label),
        words=one.words,
        given_at=one.given_at,
        expires_at=one.expires_at,
        recorded_unit_id=one.recorded_unit_id,
        withdrawn_at=one.withdrawn_at,
        is_active=one.withdrawn_at is None
        and one.given_at <= moment
        and (one.expires_at is None or moment < one.expires_at),
    )
