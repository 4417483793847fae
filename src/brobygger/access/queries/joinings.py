"""Which registrations are of one person, as far as both may be seen."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..models import Joining


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningCard:
    """`citizen_id` leads to `into_id`; the name is empty where the reader sees only the first."""

    citizen_id: UUID
    into_id: UUID
    into_name: str
    joined_at: dt.datetime


def joining_of(actor: Actor, citizen_id: UUID) -> JoiningCard | None:
    """Where one goes on, when this registration is joined to another."""
    require(actor, Permission.CITIZEN_READ)
    one = Joining.objects.filter(citizen_id=citizen_id, undone_at=None).first()
    if one is None:
        return None
    names = living().filter(pk=one.pk).values_list("into__name", flat=True)
    return JoiningCard(
        citizen_id=citizen_id,
        into_id=one.into_id,
        into_name=next(iter(names), ""),
        joined_at=one.joined_at,
    )


def living() -> QuerySet[Joining]:
    """Those whose second registration the reader sees as well; the join asks row security."""
    return Joining.objects.filter(undone_at=None, into__registered_at__isnull=False)
