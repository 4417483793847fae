"""What a meeting leaves on *I dag*: to say yes or no for my unit."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import formats
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission

from .. import rules
from ..models import Agreement
from ..pages import Task
from .mine import my_seats

NOW, NEXT = 0, 1


class Owed(NamedTuple):
    """An agreement that needs my unit's yes, and by when."""

    agreement_id: UUID
    by: dt.date


def owed_beside(actor: Actor) -> ArraySubquery:
    """Along with each of my plans: what was agreed for my unit while nobody there could decide."""
    owed = _owed_by_unit(actor).filter(plan=OuterRef("plan")).order_by("needs_by")
    return ArraySubquery(owed.values(row=JSONObject(id="id", by="needs_by")))


def owed_in(rows: Iterable[dict[str, Any]]) -> tuple[Owed, ...]:
    """What `owed_beside` brought."""
    return tuple(Owed(UUID(row["id"]), dt.date.fromisoformat(row["by"])) for row in rows)


def owed_elsewhere(actor: Actor) -> QuerySet[Agreement] | None:
    """A leader answers for the unit at tables they do not sit at, too."""
    if actor.unit_id is None or not actor.may(Permission.UNIT_OVERVIEW):
        return None
    mine = my_seats(actor).filter(plan=OuterRef("plan"))
    return _owed_by_unit(actor).exclude(Exists(mine)).order_by("needs_by")


def meeting_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    for row in rows:
        by = dt.date.fromisoformat(row["needs_by"] or row["due_on"])
        owed = Owed(UUID(row["id"]), by)
        yield answer_task(UUID(row["plan_id"]), UUID(row["citizen_id"]), owed)


def answer_task(plan_id: UUID, citizen_id: UUID, owed: Owed) -> Task:
    """Leads to the question itself: one press is a yes."""
    sentence = _("An agreement needs your unit’s yes by %(date)s.")
    return Task(
        kind="answer_for_unit",
        sentence=sentence % {"date": formats.date_format(owed.by, "DATE_FORMAT")},
        citizen_id=citizen_id,
        plan_id=plan_id,
        url_name="plans:answer_for_unit",
        url_args=(plan_id, owed.agreement_id),
        anchor="",
        due_on=owed.by,
        urgency=NOW if owed.by <= today() else NEXT,
    )


def _owed_by_unit(actor: Actor) -> QuerySet[Agreement]:
    return Agreement.objects.filter(
        needs_unit_id=actor.unit_id,
        needs_unit_id__isnull=False,
        removed_at=None,
        status__in=rules.OPEN_AGREEMENT,
        plan__closed_at=None,
    )
