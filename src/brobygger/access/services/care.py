"""Care relations: a unit houses or treats the citizen. What that opens stands in the law tables."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import IntegrityError, transaction
from psycopg.types.range import TimestamptzRange

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found
from brobygger.organisations.queries import unit_card

from ..errors import CannotOptOut, WrongCareKind
from ..events import CareEnded
from ..law.classes import HOUSING, relation_kinds_of
from ..law.sharing import DENMARK
from ..models import CareRelation, Opening
from ..queries.parties import kinds_with_opting_out
from ..rls import database_now, unit_of


@transaction.atomic
def begin_care(actor: Actor, *, citizen_id: UUID, kind: str, since: dt.date | None = None) -> UUID:
    """The actor's own unit begins to house or treat a citizen it already has a ground to know.

    Nobody can do so for another unit: it takes the citizen on itself, with the number in hand.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    require_kind(actor, kind)
    going_on = CareRelation.objects.filter(
        citizen_id=citizen_id, unit_id=unit_of(actor), kind=kind, valid__contains=database_now()
    ).first()
    if going_on is not None:
        return going_on.pk
    relation = new_relation(actor, citizen_id=citizen_id, kind=kind, since=since)
    record(actor, "care.began", relation, kind=kind)
    return relation.pk


@transaction.atomic
def end_care(actor: Actor, *, relation_id: UUID, on: dt.date | None = None) -> None:
    """The unit no longer houses or treats the citizen; what the relation opened closes at once.

    `on` is the first day without; left out means now. A day to come ends it then.
    """
    require(actor, Permission.CITIZEN_REGISTER)
    relation = CareRelation.objects.select_for_update().filter(pk=relation_id).first()
    if relation is None:
        raise NotFound(relation_id)
    if relation.unit_id != actor.unit_id:
        raise NotAllowed(relation_id)
    ends = database_now() if on is None else day_begins(on)
    begins = relation.valid.lower
    if relation.valid.isempty or (relation.valid.upper and relation.valid.upper <= ends):
        return
    relation.valid = TimestamptzRange(begins, max(begins, ends))
    relation.save(update_fields=["valid"])
    record(actor, "care.ended", relation, kind=relation.kind)
    announce(actor, CareEnded(citizen_id=relation.citizen_id, unit_id=relation.unit_id))


@transaction.atomic
def end_home_care(actor: Actor, *, citizen_id: UUID, unit_id: UUID, on: dt.date) -> None:
    """The citizen moves out of the actor's facility: what it saw because they lived there ends.

    Called by a reaction. A treatment the same unit gives is another relation, and goes on.
    """
    if unit_id != actor.unit_id:
        return
    homes = CareRelation.objects.filter(
        citizen_id=citizen_id, unit_id=unit_id, kind__in=HOUSING, valid__upper_inf=True
    )
    for relation_id in homes.values_list("pk", flat=True):
        end_care(actor, relation_id=relation_id, on=on if on > today() else None)


@transaction.atomic
def opt_out_of_care(actor: Actor, *, relation_id: UUID) -> None:
    """The citizen says no to what a treating unit sees by law, where the law lets them."""
    relation = CareRelation.objects.select_for_update().filter(pk=relation_id).first()
    if relation is None:
        raise NotFound(relation_id)
    own = actor.person_id == relation.citizen_id
    require(actor, Permission.CONSENT_OWN if own else Permission.CONSENT_RECORD)
    if relation.kind not in kinds_with_opting_out():
        raise CannotOptOut(relation_id)
    if relation.opted_out_at is not None:
        return
    CareRelation.objects.filter(pk=relation_id).update(opted_out_at=TransactionNow())
    record(actor, "care.opted_out", relation, kind=relation.kind)


def new_relation(
    actor: Actor, *, citizen_id: UUID, kind: str, since: dt.date | None
) -> CareRelation:
    """A row for the actor's unit; row security decides whether the unit may."""
    opening = Opening.objects.filter(kind=kind).first()
    if opening is None:
        raise WrongCareKind(kind)
    relation = CareRelation(
        citizen_id=citizen_id,
        category=opening.category,
        unit_id=unit_of(actor),
        kind=kind,
        valid=TimestamptzRange(min(day_begins(since), database_now()), None),
        recorded_by=actor.user_id,
    )
    try:
        with hidden_means_not_found(citizen_id):
            relation.save(force_insert=True)
    except IntegrityError:
        raise NotFound(citizen_id) from None
    return relation


def require_kind(actor: Actor, kind: str) -> None:
    """The relation must be one that the actor's unit can have."""
    kinds = relation_kinds_of(unit_card(actor.unit_id)) if actor.unit_id else ()
    if kind not in kinds:
        raise WrongCareKind(kind)


def day_begins(day: dt.date | None) -> dt.datetime:
    """Midnight in Denmark; today when no day is given."""
    return dt.datetime.combine(day or today(), dt.time(), tzinfo=DENMARK)
