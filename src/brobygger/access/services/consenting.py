"""Consent: the citizen's yes to one party, and the no that ends it at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from brobygger.audit.services import record
from brobygger.citizens import queries as register
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.purposes import EVERY_PURPOSE
from brobygger.kernel.refusals import hidden_means_not_found
from brobygger.organisations.queries import unit_card

from ..consent_law import check_form, end_of, rule_for
from ..errors import ConsentDatesImpossible, NothingChosen, OnlyThemselvesDigitally
from ..events import ConsentGiven, ConsentWithdrawn
from ..law.rules import Rule
from ..models import Consent, PartyKind
from ..rls import database_now, one_at_a_time
from ..wording import words
from .care import day_begins

JUST_NOW = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPreview:
    """What the citizen reads back before saying yes."""

    words: str
    party_name: str
    rule_code: str
    ends_at: dt.datetime | None
    must_be_written: bool


def consent_words(
    actor: Actor,
    *,
    citizen_id: UUID,
    party_kind: str,
    party_id: UUID,
    categories: int,
    purposes: int,
    expires_on: dt.date | None = None,
    given_at: dt.date | dt.datetime | None = None,
    disclosers: Iterable[UUID] = (),
) -> ConsentPreview:
    """The words to read back, and what the law asks of this consent; nothing is saved."""
    _require_consenting(actor, citizen_id)
    _check_scope(categories, purposes)
    party = _party_name(citizen_id, party_kind, party_id)
    rule = _rule(actor, (party_kind, party_id), categories, purposes, disclosers)
    ends_at = end_of(rule, given_at=_moment_given(given_at), expires_on=expires_on)
    return ConsentPreview(
        words=words(party=party, categories=categories, purposes=purposes, ends_at=ends_at),
        party_name=party,
        rule_code=rule.id,
        ends_at=ends_at,
        must_be_written=rule.consent == "written",
    )


@transaction.atomic
def record_consent(
    actor: Actor,
    *,
    citizen_id: UUID,
    party_kind: str,
    party_id: UUID,
    categories: int,
    purposes: int,
    form: str,
    disclosers: Iterable[UUID] = (),
    expires_on: dt.date | None = None,
    given_at: dt.date | dt.datetime | None = None,
) -> UUID:
    """Write down the citizen's yes. Rule, lapse and form come from the law tables.

    The same yes sent twice is one yes.
    """
    _require_consenting(actor, citizen_id)
    _check_scope(categories, purposes)
    _check_who_gives(actor, form)
    party = _party_name(citizen_id, party_kind, party_id)
    told = sorted(set(disclosers))
    rule = _rule(actor, (party_kind, party_id), categories, purposes, told)
    check_form(rule, form)
    moment = _moment_given(given_at)
    ends_at = end_of(rule, given_at=moment, expires_on=expires_on)
    said = words(party=party, categories=categories, purposes=purposes, ends_at=ends_at)
    consent = Consent(citizen_id=citizen_id, party_kind=party_kind, party_id=party_id, form=form)
    consent.disclosers = told
    consent.categories, consent.purposes = int(categories) | Category.IDENTITY, int(purposes)
    consent.rule_id, consent.words = rule.id, said
    consent.given_at, consent.expires_at = moment, ends_at
    consent.recorded_by, consent.recorded_unit_id = actor.user_id, actor.unit_id
    return _written_once(actor, consent)


@transaction.atomic
def record_consents(
    actor: Actor,
    *,
    citizen_id: UUID,
    parties: Iterable[tuple[str, UUID]],
    categories: int,
    purposes: int,
    form: str,
    disclosers: Iterable[UUID] = (),
    expires_on: dt.date | None = None,
    given_at: dt.date | dt.datetime | None = None,
) -> tuple[UUID, ...]:
    """The same yes to several parties at once: all of it or none."""
    wanted = list(dict.fromkeys(parties))
    if not wanted:
        raise NothingChosen
    return tuple(
        record_consent(
            actor,
            citizen_id=citizen_id,
            party_kind=kind,
            party_id=party_id,
            categories=categories,
            purposes=purposes,
            form=form,
            disclosers=tuple(disclosers),
            expires_on=expires_on,
            given_at=given_at,
        )
        for kind, party_id in wanted
    )


@transaction.atomic
def withdraw_consent(actor: Actor, *, consent_id: UUID) -> None:
    """The citizen's no. The next request of everyone who saw by this consent is refused.

    Said twice it is still one no.
    """
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None:
        raise NotFound(consent_id)
    _require_consenting(actor, consent.citizen_id)
    one_at_a_time("consent", consent.citizen_id)
    _withdraw(actor, [consent])


@transaction.atomic
def withdraw_all(actor: Actor, *, citizen_id: UUID) -> int:
    """No to everything the citizen has said yes to and one may know of; how many were ended."""
    _require_consenting(actor, citizen_id)
    one_at_a_time("consent", citizen_id)
    live = Consent.objects.filter(citizen_id=citizen_id, withdrawn_at=None)
    moment = database_now()
    consents = [one for one in live if one.expires_at is None or one.expires_at > moment]
    _withdraw(actor, consents)
    return len(consents)


def _withdraw(actor: Actor, consents: Iterable[Consent]) -> None:
    """End them all, then announce it once for each citizen's no, however much it covered."""
    ended = [one for one in consents if _ended(actor, one)]
    if ended:
        announce(
            actor,
            ConsentWithdrawn(
                consent_ids=tuple(one.pk for one in ended),
                citizen_id=ended[0].citizen_id,
                party_ids=tuple(dict.fromkeys(one.party_id for one in ended)),
            ),
        )


def _ended(actor: Actor, consent: Consent) -> bool:
    """False when somebody had already said no to it."""
    rows = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(
        withdrawn_at=Greatest(TransactionNow(), F("given_at")), withdrawn_by=actor.user_id
    )
    if rows:
        record(actor, "consent.withdrawn", consent, party=consent.party_id)
    return bool(rows)


def _require_consenting(actor: Actor, citizen_id: UUID) -> None:
    own = actor.person_id == citizen_id
    require(actor, Permission.CONSENT_OWN if own else Permission.CONSENT_RECORD)


def _check_scope(categories: int, purposes: int) -> None:
    """Identity follows from any grant, so by itself it is a scope too; nothing at all is none."""
    if not 0 < int(categories) <= EVERY_CATEGORY or not 0 < int(purposes) <= EVERY_PURPOSE:
        raise NothingChosen


def _check_who_gives(actor: Actor, form: str) -> None:
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


def _rule(
    actor: Actor,
    party: tuple[str, UUID],
    categories: int,
    purposes: int,
    disclosers: Iterable[UUID],
) -> Rule:
    return rule_for(
        party_kind=party[0],
        party_id=party[1],
        categories=categories,
        purposes=purposes,
        told_by=actor.unit_id,
        disclosers=disclosers,
    )


def _moment_given(given_at: dt.date | dt.datetime | None) -> dt.datetime:
    """Now by the database's clock, or a moment before."""
    now = database_now()
    if given_at is None:
        return now
    moment = given_at if isinstance(given_at, dt.datetime) else day_begins(given_at)
    if moment > now + dt.timedelta(minutes=1) or moment.year < now.year - 20:
        raise ConsentDatesImpossible
    return min(moment, now)


def _written_once(actor: Actor, consent: Consent) -> UUID:
    """Two who send the same yes at the same moment go in one after the other."""
    one_at_a_time("consent", consent.citizen_id)
    twin = _twin(consent)
    if twin is not None:
        return twin
    with hidden_means_not_found(consent.citizen_id):
        consent.save(force_insert=True)
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
