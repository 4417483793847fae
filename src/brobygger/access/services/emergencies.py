"""Emergency access (værdispring): a named person, a written reason, at most three hours.

The leader is told at once and reviews it; the citizen is told, or an exemption is written.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.types.range import TimestamptzRange

from brobygger.audit.services import record
from brobygger.citizens.numbers import parse_any_number
from brobygger.citizens.secrets import finding_hash
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.names import clean_name
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found

from ..errors import (
    AlreadyReviewed,
    AlreadyTold,
    HoursOutOfBounds,
    NobodyToOpen,
    NothingChosen,
    ReviewedByAnother,
)
from ..events import EmergencyOpened
from ..models import EmergencyAccess, Ground
from ..rls import afterwards, database_now, rows_from, unit_of
from ..telling import tell_leaders_of_emergency
from ..typed import sentence, typed

LONGEST_HOURS = 3


@dataclass(frozen=True, slots=True)
class Emergency:
    """An open emergency access and the citizen it is about."""

    id: UUID
    citizen_id: UUID


@transaction.atomic
def open_emergency(
    actor: Actor,
    *,
    categories: int,
    reason: str,
    alternative: str,
    hours: int = LONGEST_HOURS,
    citizen_id: UUID | None = None,
    cpr: str | None = None,
    name: str | None = None,
    birth_date: dt.date | None = None,
) -> Emergency:
    """Look at a citizen without consent because it cannot wait. `citizen_id` when already known.

    Nobody, several and not allowed are answered alike, and leave a line each.
    """
    require(actor, Permission.EMERGENCY_OPEN)
    _check(categories, alternative, hours)
    why = sentence(reason)
    fitting = [citizen_id] if citizen_id else _fitting(cpr=cpr, name=name, birth_date=birth_date)
    if len(fitting) != 1:
        raise _nobody(actor, fitting)
    found = fitting[0]
    access = EmergencyAccess(citizen_id=found, user_id=actor.user_id, unit_id=unit_of(actor))
    access.categories = int(categories) | Category.IDENTITY
    access.reason, access.alternative = why, alternative
    try:
        _write(access, hours=hours)
    except NotFound:
        raise _nobody(actor, fitting) from None
    ground = (Ground.EMERGENCY.value, access.pk)
    record(actor, "emergency.opened", access, ground=ground, alternative=alternative, hours=hours)
    tell_leaders_of_emergency(actor, access.unit_id)
    announce(
        actor,
        EmergencyOpened(emergency_id=access.pk, citizen_id=found, unit_id=access.unit_id),
    )
    return Emergency(access.pk, found)


def _write(access: EmergencyAccess, *, hours: int) -> None:
    """From this moment on; about somebody who does not exist it is not found, like a hidden one."""
    now = database_now()
    access.valid = TimestamptzRange(now, now + dt.timedelta(hours=hours))
    try:
        with hidden_means_not_found(access.citizen_id):
            access.save(force_insert=True)
    except IntegrityError:
        raise NotFound(access.citizen_id) from None


@transaction.atomic
def end_emergency(actor: Actor, *, emergency_id: UUID) -> bool:
    """By the one who opened it, or by a leader of the unit; answers whether it was one's own."""
    require(actor, Permission.EMERGENCY_OPEN)
    access = _locked(emergency_id)
    if access.unit_id != actor.unit_id:
        raise NotFound(emergency_id)
    is_mine = access.user_id == actor.user_id
    if not is_mine:
        require(actor, Permission.EMERGENCY_REVIEW)
    if not access.valid.isempty and access.valid.upper > database_now():
        _end_now(access)
        access.save(update_fields=["valid"])
        record(actor, "emergency.ended", access)
    return is_mine


@transaction.atomic
def review_emergency(actor: Actor, *, emergency_id: UUID, finding: str, note: str) -> None:
    """A leader of the unit has looked at why, and writes what they found. Never one's own.

    What should not have happened ends at once; the trigger sees to it, too.
    """
    require(actor, Permission.EMERGENCY_REVIEW)
    if finding not in EmergencyAccess.Finding.values:
        raise NothingChosen(finding)
    access = _locked(emergency_id)
    if access.unit_id != actor.unit_id:
        raise NotFound(emergency_id)
    if access.user_id == actor.user_id:
        raise ReviewedByAnother(emergency_id)
    if access.reviewed_at is not None:
        raise AlreadyReviewed(emergency_id)
    access.reviewed_at = database_now()
    access.reviewed_by = actor.user_id
    access.finding, access.review_note = finding, sentence(note)
    if finding == EmergencyAccess.Finding.WRONG:
        _end_now(access)
    access.save(update_fields=["reviewed_at", "reviewed_by", "finding", "review_note", "valid"])
    record(actor, "emergency.reviewed", access, finding=finding)


def _end_now(access: EmergencyAccess) -> None:
    now = database_now()
    if not access.valid.isempty and access.valid.upper > now:
        access.valid = TimestamptzRange(access.valid.lower, max(access.valid.lower, now))


@transaction.atomic
def tell_citizen_of_emergency(actor: Actor, *, emergency_id: UUID) -> None:
    """The citizen has been told that someone looked, and why."""
    access = _to_be_told(actor, emergency_id)
    access.citizen_told_at = database_now()
    access.save(update_fields=["citizen_told_at"])
    record(actor, "emergency.citizen_told", access)


@transaction.atomic
def write_exemption(actor: Actor, *, emergency_id: UUID, exemption: str) -> None:
    """Why the citizen is not told; it stands in the record."""
    access = _to_be_told(actor, emergency_id)
    access.exemption = sentence(exemption)
    access.save(update_fields=["exemption"])
    record(actor, "emergency.exemption_written", access)


def _to_be_told(actor: Actor, emergency_id: UUID) -> EmergencyAccess:
    access = _locked(emergency_id)
    if access.user_id != actor.user_id:
        require(actor, Permission.EMERGENCY_REVIEW)
    if access.unit_id != actor.unit_id:
        raise NotFound(emergency_id)
    if access.citizen_told_at is not None or access.exemption:
        raise AlreadyTold(emergency_id)
    return access


def _locked(emergency_id: UUID) -> EmergencyAccess:
    access = EmergencyAccess.objects.select_for_update().filter(pk=emergency_id).first()
    if access is None:
        raise NotFound(emergency_id)
    return access


def _check(categories: int, alternative: str, hours: int) -> None:
    if not 0 < int(categories) <= EVERY_CATEGORY:
        raise NothingChosen
    if alternative not in EmergencyAccess.Alternative.values:
        raise NothingChosen(alternative)
    if hours not in range(1, LONGEST_HOURS + 1):
        raise HoursOutOfBounds(hours)


def _fitting(*, cpr: str | None, name: str | None, birth_date: dt.date | None) -> list[UUID]:
    """By number, or by the whole name and the birthday together."""
    if cpr:
        rows = rows_from("citizen_by_number", finding_hash(parse_any_number(cpr).digits))
    elif name and birth_date:
        rows = rows_from("citizens_by_name_and_birth", clean_name(typed(name)), birth_date)
    else:
        return []
    return [row[0] for row in rows if row[0] is not None]


def _nobody(actor: Actor, fitting: list[UUID]) -> NobodyToOpen:
    """Noted with each of those it might have been; with nobody when there is none."""

    def note() -> None:
        for one in fitting:
            record(actor, "emergency.not_opened", citizen_id=one)
        if not fitting:
            record(actor, "emergency.not_opened")

    afterwards(note)
    return NobodyToOpen("emergency")
