"""Death: what the house knows from now on, and what follows from it, in one transaction."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from brobygger.audit.services import record
from brobygger.citizens import deaths
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotAllowed
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from ..errors import ConsentAfterDeath
from ..events import CitizenDied, DeathUndone
from ..models import Consent
from ..rls import rows_from, unit_of
from ..typed import sentence


@transaction.atomic
def register_death(actor: Actor, *, citizen_id: UUID, died_on: dt.date, told_by: str) -> UUID:
    """The citizen has died. Everything that was called, asked or open about them ends now.

    Said by staff of a unit with a ground that lasts: an emergency access is none. A person
    registered twice dies in both registrations, also where only one of them is seen.
    """
    _require_standing(actor, citizen_id)
    _check_last_word(citizen_id, died_on)
    death_id = deaths.register_death(
        actor, citizen_id=citizen_id, unit_id=unit_of(actor), died_on=died_on, told_by=told_by
    )
    _end_what_goes_on(actor, citizen_id, death_id)
    for again, same in rows_from("register_death_of_the_tied", death_id):
        _note_tied(actor, "citizen.died", same, again)
        _end_what_goes_on(actor, same, again)
    return death_id


@transaction.atomic
def correct_death(actor: Actor, *, citizen_id: UUID, died_on: dt.date, told_by: str) -> None:
    """Another day, or somebody else who told."""
    _require_standing(actor, citizen_id)
    _check_last_word(citizen_id, died_on)
    death_id = deaths.correct_death(actor, citizen_id=citizen_id, died_on=died_on, told_by=told_by)
    for again, same in rows_from("correct_death_of_the_tied", death_id):
        _note_tied(actor, "citizen.death_corrected", same, again)


@transaction.atomic
def undo_death(actor: Actor, *, citizen_id: UUID, reason: str) -> None:
    """It was a mistake: what it ended is taken up again, as far as time has not passed it by."""
    _require_standing(actor, citizen_id)
    death_id = deaths.undo_death(actor, citizen_id=citizen_id, reason=sentence(reason))
    _take_up(actor, citizen_id, death_id)
    for again, same in rows_from("undo_death_of_the_tied", death_id):
        _note_tied(actor, "citizen.death_undone", same, again)
        _take_up(actor, same, again)


def may_register_death(actor: Actor, citizen_id: UUID) -> bool:
    """For a page: staff of a unit with a ground that lasts."""
    if actor.unit_id is None or not actor.may(Permission.DEATH_REGISTER):
        return False
    [(stands,)] = rows_from("my_unit_stands", citizen_id)
    return bool(stands)


def _require_standing(actor: Actor, citizen_id: UUID) -> None:
    require(actor, Permission.DEATH_REGISTER)
    if not may_register_death(actor, citizen_id):
        raise NotAllowed(citizen_id)
    rows_from("hold_registrations_of", citizen_id)


def _check_last_word(citizen_id: UUID, died_on: dt.date) -> None:
    """A yes given after that day: one of the two is wrong, and it is not ours to guess which."""
    given = Consent.objects.filter(citizen_id=citizen_id).aggregate(last=Max("given_at"))["last"]
    if given is not None and timezone.localdate(given) > died_on:
        raise ConsentAfterDeath(timezone.localdate(given))


def _end_what_goes_on(actor: Actor, citizen_id: UUID, death_id: UUID) -> None:
    announce(actor, CitizenDied(citizen_id=citizen_id, death_id=death_id))
    # After the reactions: relatives who were called to a meeting are told that it is not held.
    _end_ways_in(actor, citizen_id)


def _take_up(actor: Actor, citizen_id: UUID, death_id: UUID) -> None:
    _note(actor, "account.linked", citizen_id, rows_from("take_up_sign_in", citizen_id, death_id))
    announce(actor, DeathUndone(citizen_id=citizen_id, death_id=death_id))


def _note_tied(actor: Actor, action: str, citizen_id: UUID, death_id: UUID) -> None:
    """The other registration's own line."""
    record(
        actor,
        action,
        citizen_id=citizen_id,
        category=int(Category.IDENTITY),
        id=death_id,
        because="joined",
    )


def _end_ways_in(actor: Actor, citizen_id: UUID) -> None:
    """What was asked for first: it may be opening right now, and would stay open."""
    for way, person in rows_from("drop_ways_in_at_death", citizen_id):
        record(
            actor,
            "account.dropped",
            citizen_id=citizen_id,
            category=_of(citizen_id, person),
            way=way,
            person=person,
            because="death",
        )
    _note(actor, "account.unlinked", citizen_id, rows_from("end_sign_in_at_death", citizen_id))


def _note(actor: Actor, action: str, citizen_id: UUID, rows: list[tuple[UUID, UUID, UUID]]) -> None:
    for _link, account, person in rows:
        record(
            actor,
            action,
            citizen_id=citizen_id,
            category=_of(citizen_id, person),
            user=account,
            person=person,
            because="death",
        )


def _of(citizen_id: UUID, person: UUID) -> int:
    return int(Category.IDENTITY if person == citizen_id else Category.NETWORK)
