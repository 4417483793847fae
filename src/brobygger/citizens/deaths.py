"""Death as a fact about the citizen: registered, corrected, undone. Only `access` calls these."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found

from . import texts
from .errors import CitizenHasDied, DeathDayImpossible, NoDeathRegistered
from .models import Citizen, Death

LONGEST_REASON = 500


@transaction.atomic
def register_death(
    actor: Actor, *, citizen_id: UUID, unit_id: UUID, died_on: dt.date, told_by: str
) -> UUID:
    """Write it down once: who comes second is told that it is known."""
    require(actor, Permission.DEATH_REGISTER)
    citizen = _held(citizen_id)
    if citizen.died_on is not None:
        raise CitizenHasDied(citizen_id)
    death = Death(
        citizen_id=citizen_id,
        died_on=_possible(citizen, died_on),
        told_by=texts.choice(told_by, Death.ToldBy.values, field="told_by"),
        registered_at=TransactionNow(),
        registered_by=actor.user_id,
        registered_unit_id=unit_id,
    )
    with hidden_means_not_found(citizen_id):
        death.save(force_insert=True)
    record(actor, "citizen.died", death, died_on=died_on, told_by=told_by)
    return death.pk


@transaction.atomic
def correct_death(actor: Actor, *, citizen_id: UUID, died_on: dt.date, told_by: str) -> UUID:
    """Another day, or somebody else who told; nothing else follows from it."""
    require(actor, Permission.DEATH_REGISTER)
    death = _standing(_held(citizen_id))
    death.died_on = _possible(death.citizen, died_on)
    death.told_by = texts.choice(told_by, Death.ToldBy.values, field="told_by")
    death.save(update_fields=["died_on", "told_by"])
    record(actor, "citizen.death_corrected", death, died_on=died_on, told_by=told_by)
    return death.pk


@transaction.atomic
def undo_death(actor: Actor, *, citizen_id: UUID, reason: str) -> UUID:
    """It was a mistake. The row stays, with the reason."""
    require(actor, Permission.DEATH_REGISTER)
    death = _standing(_held(citizen_id))
    death.undone_reason = texts.text(
        reason.strip(), field="reason", longest=LONGEST_REASON, required=True
    )
    death.undone_at, death.undone_by = TransactionNow(), actor.user_id
    death.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    record(actor, "citizen.death_undone", death)
    return death.pk


def _held(citizen_id: UUID) -> Citizen:
    """The citizen, until this transaction ends: two who say the same at once go one by one."""
    citizen = Citizen.objects.select_for_update(of=("self",)).filter(pk=citizen_id).first()
    if citizen is None:
        raise NotFound(citizen_id)
    return citizen


def _standing(citizen: Citizen) -> Death:
    death = Death.objects.filter(citizen=citizen, undone_at=None).select_related("citizen").first()
    if death is None:
        raise NoDeathRegistered(citizen.pk)
    return death


def _possible(citizen: Citizen, day: dt.date) -> dt.date:
    if day > today() or (citizen.birth_date is not None and day < citizen.birth_date):
        raise DeathDayImpossible(citizen.pk)
    return day
