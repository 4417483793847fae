"""Correcting what is known of a citizen, so that the answer tells nothing of anybody else.

A number that is another's in the register is kept here as a claim: the page that follows is the
same as if it had been free. Only who may see both is told.
"""

from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction

from brobygger.audit.services import record
from brobygger.citizens import queries as known
from brobygger.citizens import services as register
from brobygger.citizens.errors import NotANumber, NumberTaken
from brobygger.citizens.numbers import Number, parse_any_number
from brobygger.citizens.secrets import finding_hash
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound

from ..errors import NotYoursToUnprotect
from ..gate import sight_of
from ..models import ClaimedNumber
from ..queries.claims import claimed_by, number_claimed
from ..rls import afterwards, rows_from
from .unmasking import may_see_address


@transaction.atomic
def correct_citizen(actor: Actor, *, citizen_id: UUID, base_revision: int, **fields: Any) -> int:
    """As the register does it. Taking a protection off shows the address, and says so."""
    opens = _opens_the_address(actor, citizen_id, fields)
    number = _typed(fields)
    _refuse_if_seen(actor, citizen_id, number)
    revision = register.correct_citizen(
        actor,
        citizen_id=citizen_id,
        base_revision=base_revision,
        claimed=number_claimed(citizen_id),
        if_taken=lambda taken: _claim(actor, citizen_id, taken),
        **fields,
    )
    if number is not None:
        _end_claims(citizen_id, finding_hash(number.digits))
    if opens:
        sight = sight_of(actor, citizen_id).line(Category.SOCIAL)
        record(actor, "citizen.address_shown", citizen_id=citizen_id, **sight)
    return revision


def may_unprotect(actor: Actor, citizen_id: UUID) -> bool:
    """Whoever may see the address anyway."""
    return may_see_address(actor, citizen_id)


def _opens_the_address(actor: Actor, citizen_id: UUID, fields: dict[str, Any]) -> bool:
    if fields.get("is_protected", True):
        return False
    citizen = known.citizen_row(citizen_id)
    if citizen is None:
        raise NotFound(citizen_id)
    if not citizen.is_protected:
        return False
    if not may_unprotect(actor, citizen_id):
        raise NotYoursToUnprotect(citizen_id)
    return True


def _typed(fields: dict[str, Any]) -> Number | None:
    """None also for what is no number: the register says so."""
    try:
        return parse_any_number(fields["cpr"]) if fields.get("cpr") else None
    except NotANumber:
        return None


def _refuse_if_seen(actor: Actor, citizen_id: UUID, number: Number | None) -> None:
    """Somebody else with this number stands on the asker's own list: that is no news, and told."""
    if number is None:
        return
    others = set(claimed_by(finding_hash(number.digits)))
    others |= {found for found in [_holder(number)] if found and known.citizen_row(found)}
    other = next(iter(others - {citizen_id}), None)
    if other is not None:
        afterwards(lambda: _note_refusal(actor, citizen_id, other))
        raise NumberTaken


def _note_refusal(actor: Actor, citizen_id: UUID, other: UUID) -> None:
    record(actor, "citizen.number_refused", citizen_id=citizen_id)
    record(actor, "citizen.number_claimed", citizen_id=other)


def _holder(number: Number) -> UUID | None:
    found: UUID | None = rows_from("citizen_by_number", finding_hash(number.digits))[0][0]
    return found


def _claim(actor: Actor, citizen_id: UUID, number: Number) -> None:
    """Kept beside the register, with a line for the one whose number it is."""
    sealed = register.sealed_number(number)
    standing = ClaimedNumber.objects.filter(citizen_id=citizen_id, ended_at=None)
    if not standing.filter(cpr_hash=sealed["cpr_hash"]).exists():
        standing.update(ended_at=TransactionNow())
        ClaimedNumber.objects.create(
            citizen_id=citizen_id, claimed_at=TransactionNow(), claimed_by=actor.user_id, **sealed
        )
    record(actor, "citizen.number_claimed", citizen_id=_holder(number))


def _end_claims(citizen_id: UUID, number: bytes) -> None:
    """The number is the citizen's own by now, or another one was claimed."""
    standing = ClaimedNumber.objects.filter(citizen_id=citizen_id, ended_at=None)
    citizen = known.citizen_row(citizen_id)
    if citizen is not None and bytes(citizen.cpr_hash or b"") == number:
        standing.update(ended_at=TransactionNow())
