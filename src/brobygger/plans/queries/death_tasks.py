"""Word of a death for those who sat at the table: shown for a week, asking nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now

from ..models import Participant, Plan
from ..pages import Task
from .mine import my_seats

SHOWN_FOR = dt.timedelta(days=7)
DIED = ("plan_id", "citizen_id")
NOW = 0


def plans_ended_by_death(actor: Actor) -> QuerySet[Participant] | None:
    """My seats at plans that ended so, lately; the mail about it named nobody."""
    if actor.unit_id is None:
        return None
    return my_seats(actor).filter(
        plan__closing=Plan.Closing.DIED, plan__closed_at__gte=now() - SHOWN_FOR
    )


def death_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    for row in rows:
        citizen_id = UUID(row["citizen_id"])
        yield Task(
            kind="has_died",
            sentence=_("Has died. What was called is called off."),
            citizen_id=citizen_id,
            plan_id=UUID(row["plan_id"]),
            url_name="plans:of_citizen",
            url_args=(citizen_id,),
            anchor="",
            due_on=None,
            urgency=NOW,
        )
