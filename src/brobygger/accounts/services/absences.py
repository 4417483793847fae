"""Away from work, from one day to another. Noted by oneself, or by the leader for a colleague."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission

from .. import rules
from ..errors import AbsenceUnlikely, AlreadyAway, NotYourColleague
from ..events import AbsenceRegistered
from ..models import Absence, Membership, User
from ..queries import is_staff


@transaction.atomic
def register_absence(
    actor: Actor, *, from_on: dt.date, to_on: dt.date, user_id: UUID | None = None
) -> UUID:
    """Away on these days, both included; the absence's id. Never asks why."""
    who = user_id or actor.user_id
    _require_mine(actor, who)
    if not rules.is_likely_absence(from_on, to_on, today()):
        raise AbsenceUnlikely
    User.objects.select_for_update().get(pk=who)
    if Absence.objects.filter(user_id=who, from_on__lte=to_on, to_on__gte=from_on).exists():
        raise AlreadyAway(who)
    absence = Absence.objects.create(
        user_id=who, from_on=from_on, to_on=to_on, registered_by=actor.user_id
    )
    record(actor, "absence.registered", absence, user=who, from_on=from_on, to_on=to_on)
    announce(actor, AbsenceRegistered(user_id=who, from_on=from_on, to_on=to_on))
    return absence.pk


@transaction.atomic
def cancel_absence(actor: Actor, *, absence_id: UUID) -> None:
    """They are at work after all: the days not yet gone are taken away."""
    absence = Absence.objects.select_for_update().filter(pk=absence_id).first()
    if absence is None or not _is_mine(actor, absence.user_id):
        raise NotFound(absence_id)
    record(actor, "absence.cancelled", absence, user=absence.user_id, to_on=absence.to_on)
    absence.delete()


def _require_mine(actor: Actor, user_id: UUID) -> None:
    if not _is_mine(actor, user_id) or not is_staff(user_id):
        raise NotYourColleague(user_id)


def _is_mine(actor: Actor, user_id: UUID) -> bool:
    """Oneself, or someone who works at the unit one leads."""
    if user_id == actor.user_id:
        return True
    if actor.unit_id is None or not actor.may(Permission.MEMBERS_MANAGE):
        return False
    return Membership.objects.filter(
        user_id=user_id, unit_id=actor.unit_id, user__is_active=True, valid__contains=now()
    ).exists()
