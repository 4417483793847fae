"""The consents, as those see them who may."""

import datetime as dt
from collections.abc import Iterable, Mapping
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

from ..consent_law import must_be_written
from ..law.rules import rule_by_id
from ..models import Consent, PartyKind, Signature
from ..rls import database_now

Units = Mapping[UUID, UnitCard]
AS_THEY_STAND = (
    "citizen_id",
    "party_kind",
    "party_id",
    "categories",
    "purposes",
    "grantor",
    "form",
    "signing",
    "words",
    "given_at",
    "expires_at",
    "recorded_unit_id",
    "withdrawn_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureCard:
    """The name under the words: who, when, and where the paper lies."""

    name: str
    on: dt.date
    how: str
    kept_at: str
    kept_where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """When it was taken back, how that was said, and who wrote it down."""

    at: dt.datetime
    how: str
    how_label: str
    said_on: dt.date | None
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard:
    """One yes: who tells whom, what, for what, until when, given by whom, and what became of it.

    `is_waiting`: the law wants it signed and it is not yet, so it opens nothing.
    """

    id: UUID
    citizen_id: UUID
    party_kind: str
    party_id: UUID
    party_name: str
    sector: str
    disclosers: tuple[UUID, ...]
    tellers: tuple[str, ...]
    categories: int
    purposes: int
    rule_code: str
    grantor: str
    grantor_name: str
    form: str
    form_label: str
    signing: str
    signature: SignatureCard | None
    words: str
    given_at: dt.datetime
    expires_at: dt.datetime | None
    recorded_unit_id: UUID | None
    recorded_by: str
    withdrawn_at: dt.datetime | None
    ended: Ended | None
    is_waiting: bool
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
    """Consents with what is signed beneath them and the names of the relatives on them, as far as the
    reader may know those."""
    return Consent.objects.select_related("signature").annotate(
        relative_name=register.relative_name("party_id"),
        grantor_name=register.relative_name("grantor_id"),
    )


def _cards(rows: Iterable[Consent]) -> list[ConsentCard]:
    consents = list(rows)
    signed = ((one.pk, getattr(one, "signature", None)) for one in consents)
    signatures = {pk: one for pk, one in signed if one is not None}
    units = unit_cards(_units_on(consents, signatures.values()))
    moment = database_now()
    return [_card(one, signatures.get(one.pk), units, moment) for one in consents]


def _units_on(consents: Iterable[Consent], signatures: Iterable[Signature]) -> set[UUID]:
    found: set[UUID | None] = {one.kept_unit_id for one in signatures}
    for one in consents:
        found |= {one.recorded_unit_id, one.withdrawn_unit_id, *one.disclosers}
        found |= {one.party_id} if one.party_kind == PartyKind.UNIT else set()
    return {one for one in found if one is not None}


def _card(
    one: Consent, signature: Signature | None, units: Units, moment: dt.datetime
) -> ConsentCard:
    is_waiting = _is_waiting(one, signature)
    return ConsentCard(
        **{name: getattr(one, name) for name in AS_THEY_STAND},
        party_name=_party_name(one, units),
        sector=_sector(one, units),
        id=one.pk,
        disclosers=tuple(one.disclosers),
        tellers=tuple(sorted(units[key].name for key in one.disclosers if key in units)),
        rule_code=one.rule_id,
        grantor_name=_giver(one),
        form_label=str(Consent.Form(one.form).label),
        signature=_signature(signature, units),
        recorded_by=_name(one.recorded_unit_id, units),
        ended=_ended(one, units),
        is_waiting=is_waiting,
        is_active=_is_in_force(one, moment) and not is_waiting,
    )


def _party_name(one: Consent, units: Units) -> str:
    relative: str | None = one.relative_name  # type: ignore[attr-defined]  # annotated in _named
    is_unit = one.party_kind == PartyKind.UNIT
    return (_name(one.party_id, units) if is_unit else relative) or _("A relative")


def _sector(one: Consent, units: Units) -> str:
    if one.party_kind != PartyKind.UNIT or one.party_id not in units:
        return "relative"
    return units[one.party_id].sector


def _is_waiting(one: Consent, signature: Signature | None) -> bool:
    """As the database reckons it (`app.opens_from`)."""
    must_wait = one.signing not in {"", Consent.Signing.BEFORE} and signature is None
    return must_wait and must_be_written(rule_by_id(one.rule_id))


def _is_in_force(one: Consent, moment: dt.datetime) -> bool:
    return (
        one.withdrawn_at is None
        and one.given_at <= moment
        and (one.expires_at is None or moment < one.expires_at)
    )


def _giver(one: Consent) -> str:
    """The guardian or proxy by name; whoever may not know the name knows that there is one."""
    if one.grantor == Consent.Grantor.CITIZEN:
        return ""
    name: str | None = one.grantor_name  # type: ignore[attr-defined]  # annotated in _named
    return name or str(Consent.Grantor(one.grantor).label)


def _signature(one: Signature | None, units: Units) -> SignatureCard | None:
    if one is None:
        return None
    return SignatureCard(
        name=one.name,
        on=one.signed_on,
        how=one.how,
        kept_at=_name(one.kept_unit_id, units),
        kept_where=one.kept_where,
    )


def _ended(one: Consent, units: Units) -> Ended | None:
    if one.withdrawn_at is None:
        return None
    return Ended(
        at=one.withdrawn_at,
        how=one.withdrawn_how,
        how_label=str(Consent.Said(one.withdrawn_how).label),
        said_on=one.withdrawn_said_on,
        written_by=_name(one.withdrawn_unit_id, units),
    )


def _name(unit_id: UUID | None, units: Units) -> str:
    return units[unit_id].name if unit_id is not None and unit_id in units else ""
