"""Two registrations of one person: tied together, nothing poured from one into the other."""

from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.accounts.queries import users_of_person
from brobygger.accounts.ways_in import address_of_person, change_under_way
from brobygger.audit.services import record
from brobygger.citizens import queries as register
from brobygger.citizens.models import Citizen
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found

from ..errors import (
    AlreadyJoined,
    DiedInOneOnly,
    NotBothOurs,
    NotOnePerson,
    NumberMustStay,
    StillGoingOn,
)
from ..models import CareRelation, EmergencyAccess, Joining
from ..open_ends import open_ends
from ..queries.consents import consents_of
from ..queries.parties import care_relations_of
from ..rls import database_now, unit_of

ONE_DEATH = "access_joining_of_one_death"  # how the database says it, see migration 0012


@transaction.atomic
def join_registrations(actor: Actor, *, citizen_id: UUID, into_id: UUID) -> None:
    """From now on `citizen_id`'s number leads to `into_id`: searched for, at night, and registered.

    By a unit that houses or treats the citizen in both. Whoever had a ground for one of them has
    just that ground afterwards.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    _check_one_person(_ours(actor, citizen_id), _ours(actor, into_id))
    ends = [*_own_ends(actor, citizen_id, into_id), *open_ends(actor, citizen_id)]
    if ends:
        raise StillGoingOn(ends)
    tie = Joining(citizen_id=citizen_id, into_id=into_id, joined_by=actor.user_id)
    tie.joined_at = TransactionNow()
    try:
        with hidden_means_not_found(citizen_id):
            tie.save(force_insert=True)
    except IntegrityError as refusal:
        if ONE_DEATH in str(refusal):  # registered at this moment
            raise DiedInOneOnly(citizen_id) from None
        raise AlreadyJoined(citizen_id) from None
    for one in (citizen_id, into_id):
        record(actor, "citizen.joined", citizen_id=one, gone=citizen_id, stays=into_id)


@transaction.atomic
def part_registrations(actor: Actor, *, citizen_id: UUID) -> None:
    """It was two people after all: each has their own number again."""
    require(actor, Permission.CITIZEN_REGISTER)
    tie = Joining.objects.filter(citizen_id=citizen_id, undone_at=None).first()
    if tie is None:
        raise NotFound(citizen_id)
    _ours(actor, tie.citizen_id), _ours(actor, tie.into_id)
    with hidden_means_not_found(citizen_id):
        mine = Joining.objects.filter(pk=tie.pk, undone_at=None)
        if not mine.update(undone_at=TransactionNow(), undone_by=actor.user_id):
            raise NotFound(citizen_id)
    for one in (tie.citizen_id, tie.into_id):
        record(actor, "citizen.parted", citizen_id=one, gone=tie.citizen_id, stays=tie.into_id)


def _ours(actor: Actor, citizen_id: UUID) -> Citizen:
    citizen = register.citizen_row(citizen_id)
    if citizen is None:
        raise NotFound(citizen_id)
    mine = CareRelation.objects.filter(citizen_id=citizen_id, unit_id=unit_of(actor))
    if not mine.filter(valid__contains=database_now()).exists():
        raise NotBothOurs(citizen_id)
    return citizen


def _check_one_person(gone: Citizen, stays: Citizen) -> None:
    if gone.pk == stays.pk:
        raise NotOnePerson(gone.pk)
    if gone.birth_date and stays.birth_date and gone.birth_date != stays.birth_date:
        raise NotOnePerson(gone.pk)
    if gone.died_on != stays.died_on:
        raise DiedInOneOnly(gone.pk)
    if _has_cpr(gone) and not _has_cpr(stays):
        raise NumberMustStay(gone.pk)


def _has_cpr(citizen: Citizen) -> bool:
    return citizen.cpr_hash is not None and citizen.cpr_kind == Citizen.CprKind.CPR


def _own_ends(actor: Actor, citizen_id: UUID, into_id: UUID) -> list[str]:
    """What this room knows of: consents, units that have only the one, a way in, an emergency."""
    ends = []
    consents = sum(one.is_active for one in consents_of(actor, citizen_id))
    if consents:
        words = ngettext(
            "%(count)d consent is in force. It must be given anew in the other, and withdrawn here.",
            "%(count)d consents are in force. They must be given anew in the other, and withdrawn here.",
            consents,
        )
        ends.append(words % {"count": consents})
    for unit in sorted(_units(actor, citizen_id) - _units(actor, into_id)):
        ends.append(_("%(unit)s has only this one, and must take on the other.") % {"unit": unit})
    if users_of_person(citizen_id):
        ends.append(_("The citizen signs in here. That sign-in must be ended first."))
    elif change_under_way(citizen_id) or address_of_person(citizen_id):
        ends.append(_("A sign-in has been asked for here. It must be dropped first."))
    open_now = EmergencyAccess.objects.filter(citizen_id=citizen_id, valid__contains=database_now())
    if open_now.exists():
        ends.append(_("An emergency access is open."))
    return ends


def _units(actor: Actor, citizen_id: UUID) -> set[str]:
    return {one.unit_name for one in care_relations_of(actor, citizen_id) if one.is_open}
