"""A consent is signed: the name under the words, on the screen or on a paper that somebody has seen."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found
from brobygger.kernel.texts import is_storable, storable_line

from ..errors import AlreadySigned, NameMissing, SignatureImpossible, TextTooLong
from ..models import Consent, Signature
from ..rls import database_now, one_at_a_time

Signing = Consent.Signing
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """That it is signed, as the caller has seen: the code was right, the paper is here."""

    how: str
    name: str
    on: dt.date | None = None
    kept_unit_id: UUID | None = None
    kept_where: str = ""


def on_screen(name: str) -> Signed:
    """By name and code; whoever calls has weighed the code, as a sign-in is weighed."""
    return Signed(how=Signing.SCREEN, name=name)


def kept_at(name: str, unit_id: UUID, where: str = "", on: dt.date | None = None) -> Signed:
    """The signed paper lies with this unit."""
    return Signed(how=Signing.KEPT, name=name, on=on, kept_unit_id=unit_id, kept_where=where)


@transaction.atomic
def sign_consents(actor: Actor, *, consent_ids: Iterable[UUID], name: str) -> int:
    """The citizen's name under those that wait for it on the screen; how many were signed now.

    Whoever calls has weighed the code that only the citizen could have.
    """
    waiting = [_waiting(actor, one, Signing.SCREEN) for one in dict.fromkeys(consent_ids)]
    for consent in waiting:
        put_name_under(actor, consent, on_screen(name))
    return len(waiting)


@transaction.atomic
def take_in_paper(
    actor: Actor, *, consent_id: UUID, name: str, on: dt.date, where: str = ""
) -> None:
    """The printed paper is back and signed; it lies with the unit that takes it in."""
    require(actor, Permission.CONSENT_RECORD)
    consent = _waiting(actor, consent_id, Signing.PAPER)
    signed = Signed(
        how=Signing.PAPER, name=name, on=on, kept_unit_id=actor.unit_id, kept_where=where
    )
    put_name_under(actor, consent, signed)


def put_name_under(actor: Actor, consent: Consent, signed: Signed) -> None:
    """The words themselves are what is signed: their digest is kept, and compared by the database."""
    name, where = _line(signed.name), _line(signed.kept_where)
    if not name:
        raise NameMissing
    on = signed.on or today()
    if on > today() or on.year < today().year - 20:
        raise SignatureImpossible
    signature = Signature(
        citizen_id=consent.citizen_id,
        consent=consent,
        how=signed.how,
        name=name,
        words_sha256=digest_of(consent.words),
        signed_on=on,
        kept_unit_id=signed.kept_unit_id,
        kept_where=where,
        seen_by=actor.user_id,
        seen_unit_id=actor.unit_id,
    )
    with hidden_means_not_found(consent.citizen_id):
        Signature.objects.bulk_create([signature])  # the database sets the moment
    record(actor, "consent.signed", consent, how=signed.how, kept_unit=signed.kept_unit_id)


def _line(text: str) -> str:
    line = storable_line(text).strip()
    if line and not is_storable(line, LONGEST):
        raise TextTooLong
    return line


def digest_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _waiting(actor: Actor, consent_id: UUID, signing: str) -> Consent:
    """One that stands and is to be signed in this way, and is not yet."""
    consent = Consent.objects.filter(pk=consent_id, signing=signing, withdrawn_at=None).first()
    if consent is None or (consent.expires_at and consent.expires_at <= database_now()):
        raise NotFound(consent_id)
    own = actor.person_id == consent.citizen_id
    require(actor, Permission.CONSENT_OWN if own else Permission.CONSENT_RECORD)
    one_at_a_time("consent", consent.citizen_id)
    if Signature.objects.filter(consent=consent).exists():
        raise AlreadySigned(consent_id)
    return consent
