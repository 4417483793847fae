"""The no that ends a consent at once: one's own, or somebody else's as they said it."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from ..errors import ConsentDatesImpossible, NotSaidHow
from ..events import ConsentWithdrawn
from ..models import Consent
from ..rls import database_now, one_at_a_time
from ..telling import tell_citizen_of_withdrawal
from .consenting import require_consenting

Said = Consent.Said
TOLD = frozenset({Said.ALOUD, Said.PHONE, Said.WRITING})


@transaction.atomic
def withdraw_consent(
    actor: Actor, *, consent_id: UUID, how: str = "", said_on: dt.date | None = None
) -> None:
    """A no. The next request of everyone who saw by this consent is refused.

    Whoever writes it down for the citizen tells `how` and when it was said, and the citizen is told
    that it was written. Said twice it is still one no.
    """
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None:
        raise NotFound(consent_id)
    require_consenting(actor, consent.citizen_id)
    how, said_on = _as_it_was_said(actor, consent, how, said_on)
    one_at_a_time("consent", consent.citizen_id)
    if _withdraw(actor, [consent], how, said_on) and how != Said.SELF:
        tell_citizen_of_withdrawal(actor, consent.citizen_id)


@transaction.atomic
def withdraw_all(actor: Actor, *, citizen_id: UUID) -> int:
    """No to everything one has said yes to, by the citizen alone; how many were ended."""
    require(actor, Permission.CONSENT_OWN)
    if actor.person_id != citizen_id:
        raise NotFound(citizen_id)
    one_at_a_time("consent", citizen_id)
    live = Consent.objects.filter(citizen_id=citizen_id, withdrawn_at=None)
    moment = database_now()
    consents = [one for one in live if one.expires_at is None or one.expires_at > moment]
    _withdraw(actor, consents, Said.SELF, None)
    return len(consents)


def _as_it_was_said(
    actor: Actor, consent: Consent, how: str, said_on: dt.date | None
) -> tuple[str, dt.date | None]:
    if actor.person_id == consent.citizen_id:
        return Said.SELF.value, None
    if how not in TOLD:
        raise NotSaidHow
    said_on = said_on or today()
    if not consent.given_at.date() - dt.timedelta(days=1) <= said_on <= today():
        raise ConsentDatesImpossible
    return how, said_on


def _withdraw(actor: Actor, consents: Iterable[Consent], how: str, said_on: dt.date | None) -> bool:
    """End them all, then announce it once for each citizen's no, however much it covered."""
    ended = [one for one in consents if _ended(actor, one, how, said_on)]
    if ended:
        announce(
            actor,
            ConsentWithdrawn(
                consent_ids=tuple(one.pk for one in ended),
                citizen_id=ended[0].citizen_id,
                party_ids=tuple(dict.fromkeys(one.party_id for one in ended)),
            ),
        )
    return bool(ended)


def _ended(actor: Actor, consent: Consent, how: str, said_on: dt.date | None) -> bool:
    """False when somebody had already said no to it."""
    rows = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(
        withdrawn_at=Greatest(TransactionNow(), F("given_at")),
        withdrawn_by=actor.user_id,
        withdrawn_how=how,
        withdrawn_said_on=said_on,
        withdrawn_unit_id=actor.unit_id,
    )
    if rows:
        record(
            actor, "consent.withdrawn", consent, party=consent.party_id, how=how, said_on=said_on
        )
    return bool(rows)
