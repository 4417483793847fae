"""The same people once more, in one press."""

from uuid import UUID

from django.db import transaction

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..pages import SameAgain
from ..queries.again import same_again
from .calling import call_plan_meeting


@transaction.atomic
def call_same_again(actor: Actor, *, plan_id: UUID) -> SameAgain:
    """Call those of the last meeting; what was called comes back, with those left out by name."""
    require(actor, Permission.PLAN_LEAD)
    same = same_again(actor, plan_id)
    call_plan_meeting(
        actor,
        plan_id=plan_id,
        starts_at=same.starts_at,
        minutes=same.minutes,
        form=same.form,
        place=same.place,
        participants=same.people,
    )
    return same
