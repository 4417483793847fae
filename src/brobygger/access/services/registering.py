"""Registering a citizen together with the first care relation: else they would vanish at once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from brobygger.audit.services import record
from brobygger.citizens import services as register
from brobygger.citizens.errors import LooksRegistered
from brobygger.citizens.models import Citizen
from brobygger.citizens.numbers import Number, parse_number
from brobygger.citizens.queries import citizens_alike
from brobygger.citizens.secrets import finding_hash
from brobygger.citizens.services import (
    add_relative,
    correct_relative,
    move_in,
)
from brobygger.kernel.actor import Actor
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from ..events import CitizenMovedAway, CitizenRegistered
from ..models import Ground
from ..rls import rows_from
from .care import day_begins, new_relation, require_kind

__all__ = [
    "Registered",
    "add_relative",
    "correct_relative",
    "move_in",
    "move_out",
    "register_citizen",
]


@dataclass(frozen=True, slots=True)
class Registered:
    """The citizen; `was_known` when the number was in the register, and what was typed is not kept."""

    citizen_id: UUID
    was_known: bool


@transaction.atomic
def register_citizen(
    actor: Actor,
    *,
    name: str,
    care_kind: str,
    cpr: str = "",
    cpr_kind: str = Citizen.CprKind.CPR,
    since: dt.date | None = None,
    stay_unit_id: UUID | None = None,
    is_another: bool = False,
    **details: Any,
) -> Registered:
    """Add the citizen, or find the one with this number, and note that the actor's unit has them.

    `is_another`: somebody alike is registered, and it was said that this is not them.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    require_kind(actor, care_kind)
    number = parse_number(cpr, cpr_kind) if cpr.strip() else None
    known = _take_on(actor, number, care_kind, since) if number else None
    if known is None:
        if not is_another:
            _check_nobody_alike(name, number, details.get("birth_date"))
        citizen_id = register.add_citizen(actor, number=number, name=name, **details)
        known = _lost_the_race(actor, number, citizen_id, care_kind, since)
    if known is None:
        _begin(actor, citizen_id, care_kind, since=since, stay_unit_id=stay_unit_id)
    registered = Registered(known or citizen_id, was_known=known is not None)
    announce(
        actor,
        CitizenRegistered(citizen_id=registered.citizen_id, was_known=registered.was_known),
    )
    return registered


@transaction.atomic
def move_out(actor: Actor, *, stay_id: UUID, until: dt.date) -> None:
    """The citizen no longer lives there from this day; what that opened by law closes with it."""
    left = register.move_out(actor, stay_id=stay_id, until=until)
    announce(actor, CitizenMovedAway(citizen_id=left.citizen_id, unit_id=left.unit_id, on=until))


def _check_nobody_alike(name: str, number: Number | None, typed: dt.date | None) -> None:
    """Among those the actor may see: that somebody else is registered is not told."""
    born = register.agreed_birth(number, typed)
    if born is not None and citizens_alike(name, born).exists():
        raise LooksRegistered


def _begin(
    actor: Actor, citizen_id: UUID, kind: str, *, since: dt.date | None, stay_unit_id: UUID | None
) -> None:
    """Why the unit knows the new citizen, and where they live when that is here."""
    relation = new_relation(actor, citizen_id=citizen_id, kind=kind, since=since)
    ground = (Ground.CARE.value, relation.pk)
    record(actor, "citizen.registered", citizen_id=citizen_id, ground=ground, kind=kind)
    if stay_unit_id is not None:
        begins = since or day_begins(None).date()
        move_in(actor, citizen_id=citizen_id, unit_id=stay_unit_id, since=begins)


def _take_on(actor: Actor, number: Number, kind: str, since: dt.date | None) -> UUID | None:
    """The citizen with this number becomes one of the unit's own; None when nobody has it."""
    relation = uuid4()
    rows = rows_from(
        "take_on_by_number", relation, finding_hash(number.digits), kind, day_begins(since)
    )
    found: UUID | None = rows[0][0]
    if found is not None:
        ground = (Ground.CARE.value, relation)
        record(actor, "citizen.taken_on", citizen_id=found, ground=ground, kind=kind)
    return found


def _lost_the_race(
    actor: Actor, number: Number | None, citizen_id: UUID, kind: str, since: dt.date | None
) -> UUID | None:
    """Two registered the same number at once: the second finds the first one's citizen."""
    if number is None:
        return None
    winner = rows_from("citizen_by_number", finding_hash(number.digits))[0][0]
    return None if winner == citizen_id else _take_on(actor, number, kind, since)
