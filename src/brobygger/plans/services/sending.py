"""After the meeting: the agreed version is sent, opened, and can come back."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from brobygger.access.gate import sight_of
from brobygger.access.reach import Held
from brobygger.audit.services import look, record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..errors import NothingToSend
from ..grounds import grounds_on
from ..models import Distribution, Participant, Plan, Version
from ..telling import tell_sent
from .table import locked, require_lead


@transaction.atomic
def send_version(actor: Actor, *, plan_id: UUID) -> int:
    """Send the latest version to everyone at the table who may see the plan now; how many were told.

    Nothing is copied: each reads it here, on their own ground. Sending again reaches newcomers only.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    version = Version.objects.filter(plan=plan, number=plan.latest_version).first()
    if version is None:
        raise NothingToSend(plan_id)
    grounds = grounds_on(actor, plan.citizen_id)
    told = set(version.sent_to.values_list("participant_id", flat=True))
    people = [
        one
        for one in plan.participants.filter(left_at=None)
        if one.pk not in told
        and grounds.cover(Category.PLAN, one.unit_id, one.person_id, one.user_id)
    ]
    Distribution.objects.bulk_create(_sent(version, one) for one in people)
    tell_sent(actor, people)
    record(actor, "plan.sent", version, number=version.number, to=len(people))
    return len(people)


@transaction.atomic
def note_opened(actor: Actor, *, plan_id: UUID, number: int) -> bool:
    """The reader has opened what was sent to them; True the first time."""
    require(actor, Permission.PLAN_READ)
    version = Version.objects.filter(plan_id=plan_id, number=number).first()
    if version is None:
        raise NotFound(plan_id)
    mine = Participant.objects.filter(plan_id=plan_id)
    if actor.person_id is not None:
        mine = mine.filter(person_id=actor.person_id)
    else:
        mine = mine.filter(user_id=actor.user_id, unit_id=actor.unit_id)
    opened = Distribution.objects.filter(
        version=version, participant_id__in=mine.values("pk"), opened_at=None
    ).update(opened_at=now())
    if opened:
        record(actor, "plan.version_received", version, number=number)
    return opened > 0


@transaction.atomic
def note_printed(actor: Actor, *, plan_id: UUID, number: int | None, shown: Sequence[Held]) -> None:
    """The reader takes the plan, or a version of it, along as a file or on paper.

    `shown`: the words that stand on it.
    """
    require(actor, Permission.PLAN_READ)
    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(plan_id)
    sight = sight_of(actor, plan.citizen_id)
    kinds = mask_of([Category.PLAN, *(one.category for one in shown)])
    look(actor, "plan.printed", plan, **sight.line(kinds, shown), number=number)


def _sent(version: Version, to: Participant) -> Distribution:
    """Whoever closed the meeting has read what was agreed there."""
    return Distribution(
        version=version,
        citizen_id=version.citizen_id,
        participant_id=to.pk,
        opened_at=now() if to.user_id == version.frozen_by else None,
    )
