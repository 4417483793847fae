"""Consent: a yes to one party, told by those it names, given by the citizen or in their place."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.citizens import queries as register
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import EVERY_PURPOSE
from brobygger.kernel.refusals import hidden_means_not_found
from brobygger.organisations.queries import unit_card, unit_cards

from ..consent_law import check_form, end_of, may_stand_for, must_be_written, rule_for
from ..errors import (
    ConsentDatesImpossible,
    NothingChosen,
    NotTheirsToGive,
    OnlyThemselvesDigitally,
    TellsThemselves,
)
from ..events import ConsentGiven
from ..law.rules import Rule
from ..models import Consent, PartyKind
from ..rls import database_now, one_at_a_time
from ..wording import HERSELF, Giver, words
from .care import day_begins
from .signing import Signed, put_name_under

JUST_NOW = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """What somebody says yes to: who tells whom, what, for what, until when, and who says it.

    Without `disclosers` it is whoever holds the information. `grantor_id` is the relative who says
    it in the citizen's place.
    """

    citizen_id: UUID
    party_kind: str
    party_id: UUID
    categories: int
    purposes: int
    disclosers: tuple[UUID, ...] = ()
    expires_on: dt.date | None = None
    given_at: dt.date | dt.datetime | None = None
    grantor: str = Consent.Grantor.CITIZEN.value
    grantor_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPreview:
    """What is read back before anybody says yes."""

    words: str
    party_name: str
    teller_names: tuple[str, ...]
    giver: Giver
    rule_code: str
    given_at: dt.datetime
    ends_at: dt.datetime | None
    must_be_written: bool


def consent_words(actor: Actor, **said: Any) -> ConsentPreview:
    """The words of a `Yes` to read back, and what the law asks of it; nothing is saved."""
    yes = _heard(said)
    require_consenting(actor, yes.citizen_id)
    return _preview(actor, yes)[0]


@transaction.atomic
def record_consent(
    actor: Actor, *, form: str, signing: str = "", signed: Signed | None = None, **said: Any
) -> UUID:
    """Write down a `Yes`. Rule, lapse and form come from the law tables.

    Written is signed: `signed` tells how it was, `signing` how it is going to be. The same yes sent
    twice is one yes.
    """
    yes = _heard(said)
    require_consenting(actor, yes.citizen_id)
    _check_who_writes(actor, form)
    preview, rule = _preview(actor, yes)
    signing = signed.how if signed else signing
    check_form(rule, form, signing)
    consent = _row(yes, preview)
    consent.form, consent.signing = form, signing
    consent.recorded_by, consent.recorded_unit_id = actor.user_id, actor.unit_id
    return _written_once(actor, consent, signed)


@transaction.atomic
def record_consents(
    actor: Actor, *, parties: Iterable[tuple[str, UUID]], **said: Any
) -> tuple[UUID, ...]:
    """The same yes to several parties at once, each its own row: all of it or none."""
    wanted = list(dict.fromkeys(parties))
    if not wanted:
        raise NothingChosen
    return tuple(
        record_consent(actor, party_kind=kind, party_id=party_id, **said)
        for kind, party_id in wanted
    )


def _heard(said: dict[str, Any]) -> Yes:
    tellers = tuple(said.pop("disclosers", ()))
    return Yes(**said, disclosers=tellers)


def _preview(actor: Actor, yes: Yes) -> tuple[ConsentPreview, Rule]:
    _check_scope(yes.categories, yes.purposes)
    party = _party_name(yes.citizen_id, yes.party_kind, yes.party_id)
    tellers, giver = _teller_names(yes), _giver(yes)
    rule = _rule(actor, yes)
    given_at = _moment_given(yes.given_at)
    ends_at = end_of(rule, given_at=given_at, expires_on=yes.expires_on)
    scope = {"categories": yes.categories, "purposes": yes.purposes}
    preview = ConsentPreview(
        words=words(party=party, tellers=tellers, ends_at=ends_at, giver=giver, **scope),
        party_name=party,
        teller_names=tellers,
        giver=giver,
        rule_code=rule.id,
        given_at=given_at,
        ends_at=ends_at,
        must_be_written=must_be_written(rule),
    )
    return preview, rule


def _row(yes: Yes, preview: ConsentPreview) -> Consent:
    return Consent(
        citizen_id=yes.citizen_id,
        party_kind=yes.party_kind,
        party_id=yes.party_id,
        disclosers=sorted(set(yes.disclosers)),
        categories=int(yes.categories) | Category.IDENTITY,
        purposes=int(yes.purposes),
        grantor=yes.grantor,
        grantor_id=yes.grantor_id,
        rule_id=preview.rule_code,
        words=preview.words,
        given_at=preview.given_at,
        expires_at=preview.ends_at,
    )


def _rule(actor: Actor, yes: Yes) -> Rule:
    """By the strictest of those who tell; where none is named, the unit that writes it down is one."""
    return rule_for(
        party_kind=yes.party_kind,
        party_id=yes.party_id,
        categories=yes.categories,
        purposes=yes.purposes,
        told_by=actor.unit_id,
        disclosers=yes.disclosers,
    )


def _teller_names(yes: Yes) -> tuple[str, ...]:
    """Those who tell exist, and nobody is told by themselves."""
    if yes.party_id in yes.disclosers:
        raise TellsThemselves(yes.party_id)
    units = unit_cards(set(yes.disclosers)) if yes.disclosers else {}
    if set(units) != set(yes.disclosers):
        raise NotFound("discloser")
    return tuple(sorted(one.name for one in units.values()))


def _giver(yes: Yes) -> Giver:
    """The guardian or proxy by name, within what they decide; nobody stands for a citizen otherwise."""
    if yes.grantor == Consent.Grantor.CITIZEN and yes.grantor_id is None:
        return HERSELF
    found = [one for one in register.relatives(yes.citizen_id) if one.id == yes.grantor_id]
    if yes.grantor not in {Consent.Grantor.GUARDIAN, Consent.Grantor.PROXY} or not found:
        raise NotFound(yes.grantor_id)
    if not may_stand_for(yes.grantor, found[0], yes.categories):
        raise NotTheirsToGive(yes.grantor_id)
    citizen = register.citizen_row(yes.citizen_id)
    return Giver(
        name=found[0].name,
        citizen=citizen.name if citizen else "",
        is_guardian=yes.grantor == Consent.Grantor.GUARDIAN,
    )


def require_consenting(actor: Actor, citizen_id: UUID) -> None:
    own = actor.person_id == citizen_id
    require(actor, Permission.CONSENT_OWN if own else Permission.CONSENT_RECORD)


def _check_scope(categories: int, purposes: int) -> None:
    """Identity follows from any grant, so by itself it is a scope too; nothing at all is none."""
    if not 0 < int(categories) <= EVERY_CATEGORY or not 0 < int(purposes) <= EVERY_PURPOSE:
        raise NothingChosen


def _check_who_writes(actor: Actor, form: str) -> None:
    if form not in Consent.Form.values:
        raise NothingChosen(form)
    if (form == Consent.Form.DIGITAL) != (actor.person_id is not None):
        raise OnlyThemselvesDigitally


def _party_name(citizen_id: UUID, party_kind: str, party_id: UUID) -> str:
    """The receiver must exist: a unit in the directory, or a relative of this very citizen."""
    if party_kind == PartyKind.UNIT:
        unit = unit_card(party_id)
        if unit.is_open:
            return unit.name
    if party_kind == PartyKind.RELATIVE:
        for one in register.relatives(citizen_id):
            if one.id == party_id and one.ended_on is None:
                return one.name
    raise NotFound(party_id)


def _moment_given(given_at: dt.date | dt.datetime | None) -> dt.datetime:
    """Now by the database's clock, or a moment before."""
    now = database_now()
    if given_at is None:
        return now
    moment = given_at if isinstance(given_at, dt.datetime) else day_begins(given_at)
    if moment > now + dt.timedelta(minutes=1) or moment.year < now.year - 20:
        raise ConsentDatesImpossible
    return min(moment, now)


def _written_once(actor: Actor, consent: Consent, signed: Signed | None) -> UUID:
    """Two who send the same yes at the same moment go in one after the other."""
    one_at_a_time("consent", consent.citizen_id)
    twin = _twin(consent)
    if twin is not None:
        return twin
    with hidden_means_not_found(consent.citizen_id):
        consent.save(force_insert=True)
    if signed:
        put_name_under(actor, consent, signed)
    _tell_of_consent(actor, consent)
    return consent.pk


def _twin(new: Consent) -> UUID | None:
    """The same yes, just written down and still standing. Its words tell until when."""
    return (
        Consent.objects.filter(
            citizen_id=new.citizen_id,
            party_kind=new.party_kind,
            party_id=new.party_id,
            disclosers=new.disclosers,
            categories=new.categories,
            purposes=new.purposes,
            form=new.form,
            signing=new.signing,
            grantor=new.grantor,
            grantor_id=new.grantor_id,
            words=new.words,
            given_at__range=(new.given_at - JUST_NOW, new.given_at + JUST_NOW),
            recorded_by=new.recorded_by,
            recorded_unit_id=new.recorded_unit_id,
            withdrawn_at=None,
        )
        .values_list("pk", flat=True)
        .first()
    )


def _tell_of_consent(actor: Actor, consent: Consent) -> None:
    record(
        actor,
        "consent.given",
        consent,
        party=consent.party_id,
        categories=consent.categories,
        purposes=consent.purposes,
        form=consent.form,
        signing=consent.signing,
        disclosers=consent.disclosers,
        grantor=consent.grantor,
        grantor_id=consent.grantor_id,
        rule=consent.rule_id,
    )
    announce(
        actor,
        ConsentGiven(
            consent_id=consent.pk,
            citizen_id=consent.citizen_id,
            party_id=consent.party_id,
            categories=consent.categories,
        ),
    )
