"""Asking for a consent: who can be chosen, for what each of them looks, and the words to read back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.ahead import next_meeting
from brobygger.access.consent_law import may_stand_for
from brobygger.access.law.classes import role_class_of
from brobygger.access.law.words import RoleClass
from brobygger.access.models import Consent, PartyKind
from brobygger.access.queries import Party, parties_of, relatives_of
from brobygger.access.services import ConsentPreview, consent_words, record_consent
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Unprocessable
from brobygger.kernel.purposes import Purpose
from brobygger.organisations.queries import (
    UnitCard,
    UnitKind,
    find_units,
    municipalities,
    unit_cards,
)

from ..gate import CitizenCard
from .words import kind_of

_CARE = Purpose.COORDINATION | Purpose.TREATMENT | Purpose.OVERSIGHT
_DAILY = Purpose.COORDINATION | Purpose.SUPPORT | Purpose.OVERSIGHT
LOOKS_FOR = {
    RoleClass.HEALTH: _CARE,
    RoleClass.ADDICTION: _CARE | Purpose.SUPPORT,
    RoleClass.SOCIAL: _DAILY,
    RoleClass.AUTHORITY: _DAILY,
    RoleClass.FACILITY_MANAGEMENT: _DAILY,
    RoleClass.PROBATION: _DAILY,
    RoleClass.RELATIVE: Purpose.COORDINATION | Purpose.OWN,
}
NEVER_TELL = frozenset({RoleClass.POLICE, RoleClass.VOLUNTARY, RoleClass.RELATIVE})
MOST_FOUND = 12
MOST_OFTEN_ASKED = (
    UnitKind.OUTPATIENT_PSYCHIATRY,
    UnitKind.ADDICTION_TREATMENT,
    UnitKind.MUNICIPAL_AUTHORITY,
    UnitKind.FACILITY_TEAM,
    UnitKind.JOB_CENTRE,
    UnitKind.GP,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Someone who can be chosen. `key` is what the form sends."""

    party_kind: str
    party_id: UUID
    name: str
    detail: str
    kind: str
    role_class: RoleClass
    purposes: Purpose

    @property
    def key(self) -> str:
        return f"{self.party_kind}:{self.party_id}"

    @property
    def is_unit(self) -> bool:
        return self.party_kind == PartyKind.UNIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the form offers: who can be told, who usually tells, who can say yes, until which meeting."""

    citizen_name: str
    recipients: tuple[Recipient, ...]
    tellers: tuple[Recipient, ...]
    other_tellers: tuple[Recipient, ...]
    stand_ins: tuple[tuple[str, str], ...]
    next_meeting: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was chosen on the form, for one recipient or several."""

    recipients: tuple[Recipient, ...]
    categories: int
    purposes: int
    expires_on: dt.date | None
    tellers: tuple[UUID, ...]
    grantor: str = Consent.Grantor.CITIZEN.value
    grantor_id: UUID | None = None

    def said_to(self, recipient: Recipient) -> dict[str, Any]:
        """The yes to this one: everything its kind does where no purpose was chosen."""
        return {
            "party_kind": recipient.party_kind,
            "party_id": recipient.party_id,
            "categories": self.categories,
            "purposes": self.purposes or int(recipient.purposes),
            "expires_on": self.expires_on,
            "disclosers": tuple(one for one in self.tellers if one != recipient.party_id),
            "grantor": self.grantor,
            "grantor_id": self.grantor_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """The words for one recipient, and what the law asks of them."""

    recipient: Recipient
    preview: ConsentPreview


class RefusedFor(Unprocessable):
    """The law refuses this consent for one of the recipients."""

    def __init__(self, recipient: Recipient, cause: Unprocessable) -> None:
        super().__init__(recipient.party_id)
        self.recipient, self.cause = recipient, cause
        self.public_message = cause.public_message


def around(actor: Actor, citizen_id: UUID) -> tuple[Recipient, ...]:
    """The units and relatives the citizen already has, one's own unit first: it can be asked for too."""
    parties = parties_of(actor, citizen_id)
    units = unit_cards({one.id for one in parties if one.kind == PartyKind.UNIT} | _mine(actor))
    own = [_of_unit(units[one]) for one in _mine(actor) if one in units]
    return unique(own, [_of_party(one, units.get(one.id)) for one in parties])


def offer_for(actor: Actor, citizen: CitizenCard, recipients: tuple[Recipient, ...]) -> Offer:
    """Those around the citizen tell; whoever else can be found may."""
    usual = [one for one in around(actor, citizen.id) if _can_tell(one)]
    return Offer(
        citizen_name=citizen.name,
        recipients=recipients,
        tellers=tuple(usual),
        other_tellers=tuple(one for one in recipients if _can_tell(one) and one not in usual),
        stand_ins=_stand_ins(actor, citizen.id),
        next_meeting=next_meeting(actor, citizen.id),
    )


def _mine(actor: Actor) -> set[UUID]:
    return {actor.unit_id} if actor.unit_id else set()


def _can_tell(one: Recipient) -> bool:
    """A unit under a rule by which a citizen's yes lets it tell."""
    return one.party_kind == PartyKind.UNIT and one.role_class not in NEVER_TELL


def _stand_ins(actor: Actor, citizen_id: UUID) -> tuple[tuple[str, str], ...]:
    """Guardians and proxies whose row says what they decide; citizens speak for themselves."""
    if actor.person_id is not None:
        return ()
    words = {
        Consent.Grantor.GUARDIAN: _("%(name)s, as guardian"),
        Consent.Grantor.PROXY: _("%(name)s, with power of attorney"),
    }
    return tuple(
        (f"{kind}:{one.id}", label % {"name": one.name})
        for one in relatives_of(actor, citizen_id)
        for kind, label in words.items()
        if may_stand_for(kind, one, 0)
    )


def found(text: str, citizen: CitizenCard) -> tuple[Recipient, ...]:
    """Units by words in the name; those of the citizen's municipality first."""
    if not text.strip():
        return ()
    near = [one.id for one in find_units(text=text, municipality=_code_of(citizen))]
    units = find_units(text=text, limit=MOST_FOUND)
    ordered = sorted(units, key=lambda one: one.id not in near)
    return tuple(_of_unit(one) for one in ordered)


def nearby(citizen: CitizenCard) -> tuple[Recipient, ...]:
    """Units that serve the citizen's municipality: the ones most often asked."""
    code = _code_of(citizen)
    if not code:
        return ()
    units = [one for one in find_units(municipality=code) if one.kind in MOST_OFTEN_ASKED]
    return tuple(
        _of_unit(one)
        for one in sorted(units, key=lambda one: MOST_OFTEN_ASKED.index(UnitKind(one.kind)))
    )


def named(keys: Iterable[str]) -> tuple[Recipient, ...]:
    """Units a form names by their keys; what is no unit is left out, and so not a choice."""
    ids = {_uuid(key.removeprefix("unit:")) for key in keys if key.startswith("unit:")}
    return tuple(_of_unit(one) for one in unit_cards(one for one in ids if one).values())


def read_back(actor: Actor, citizen_id: UUID, wish: Wish) -> tuple[ReadBack, ...]:
    """The words for each recipient; `RefusedFor` names the one the law says no to."""
    pieces = []
    for one in wish.recipients:
        try:
            preview = consent_words(actor, citizen_id=citizen_id, **wish.said_to(one))
        except Unprocessable as cause:
            raise RefusedFor(one, cause) from None
        pieces.append(ReadBack(recipient=one, preview=preview))
    return tuple(pieces)


def give(
    actor: Actor, citizen_id: UUID, wish: Wish, to: Iterable[Recipient], **given: Any
) -> tuple[UUID, ...]:
    """Write the yes down for each that got one; the request's transaction keeps all or none."""
    return tuple(
        record_consent(actor, citizen_id=citizen_id, **wish.said_to(one), **given) for one in to
    )


def unique(*groups: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """All of them once, in the order given."""
    everyone: dict[str, Recipient] = {}
    for group in groups:
        for one in group:
            everyone.setdefault(one.key, one)
    return tuple(everyone.values())


def _of_party(party: Party, unit: UnitCard | None) -> Recipient:
    if unit is not None:
        return _of_unit(unit)
    return Recipient(
        party_kind=party.kind,
        party_id=party.id,
        name=party.name,
        detail="",
        kind=kind_of(party.sector),
        role_class=RoleClass.RELATIVE,
        purposes=LOOKS_FOR[RoleClass.RELATIVE],
    )


def _of_unit(unit: UnitCard) -> Recipient:
    return Recipient(
        party_kind=PartyKind.UNIT.value,
        party_id=unit.id,
        name=unit.name,
        detail=f"{unit.kind_label} · {unit.organisation_name}",
        kind=kind_of(unit.sector),
        role_class=role_class_of(unit),
        purposes=LOOKS_FOR.get(role_class_of(unit), Purpose.COORDINATION),
    )


def _code_of(citizen: CitizenCard) -> str:
    codes = {one.id: one.code for one in municipalities()} if citizen.municipality_id else {}
    return codes.get(citizen.municipality_id, "") if citizen.municipality_id else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
