"""Whoever sat at the table and can no longer see the plan is told so once, and nothing after."""

from uuid import UUID

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category

from ..telling import tell_lost


@transaction.atomic
def tell_lost_seats(actor: Actor, *, citizen_id: UUID | None = None) -> int:
    """At once when a ground of this citizen ends, by a job for all when one has lapsed; how many.

    The database finds and marks them in one step (migration 0015): each is told once, until they
    have seen the plan again.
    """
    rows = rows_from("seats_lost", citizen_id)
    for plan_id, about, participant_id, _accounts in rows:
        record(
            actor,
            "plan.loss_told",
            citizen_id=about,
            category=Category.PLAN,
            plan=plan_id,
            participant=participant_id,
        )
    tell_lost(actor, {one for row in rows for one in row[3]})
    return len(rows)
