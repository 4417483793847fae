"""What is called when the work together ends, or when a unit steps back: nothing comes of itself."""

from uuid import UUID

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.accounts.queries import person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now

from .models import Meeting
from .poll.models import Poll
from .poll.services import call_off
from .poll.telling import tell_called_off
from .services import cancel_meeting
from .slots.models import SlotItem
from .slots.queue import call_off as call_off_item
from .standing.models import Standing
from .standing.services import stop_standing


@transaction.atomic
def end_with_plan(actor: Actor, *, citizen_id: UUID, plan_id: UUID, altogether: bool) -> None:
    """The plan is closed, rests or is not wanted: nobody is asked for a time for it any more.

    `altogether` when the citizen has stepped out or moved away: then what was called without the
    plan, and what comes again, is called off too.
    """
    mine = (
        {"citizen_id": citizen_id} if altogether else {"citizen_id": citizen_id, "about": plan_id}
    )
    for poll in Poll.objects.select_for_update().filter(state=Poll.State.OPEN, **mine):
        call_off(actor, poll)
    waiting = SlotItem.objects.filter(left_at=None, meeting__state=Meeting.State.CALLED, **mine)
    for item in waiting.select_related("meeting").order_by("put_at"):
        call_off_item(actor, item)
        record(actor, "slot.item_called_off", item, because="plan")
    if not altogether:
        return
    series = Standing.objects.filter(citizen_id=citizen_id, state=Standing.State.ACTIVE)
    for standing_id in series.values_list("pk", flat=True):
        stop_standing(actor, standing_id=standing_id)
    called = Meeting.objects.filter(citizen_id=citizen_id, state=Meeting.State.CALLED)
    for meeting_id in called.order_by("starts_at", "pk").values_list("pk", flat=True):
        cancel_meeting(actor, meeting_id=meeting_id)


@transaction.atomic
def end_what_the_unit_asked(actor: Actor, *, citizen_id: UUID, unit_id: UUID) -> None:
    """A unit that sees the plan no more calls nobody: its questions and its series end.

    Called by a reaction. Whoever ended the ground need not see them (migration 0014).
    """
    for kind, thing, category, accounts in rows_from(
        "end_what_the_unit_asked", citizen_id, unit_id, now()
    ):
        record(
            actor,
            "poll.cancelled" if kind == "poll" else "standing.stopped",
            citizen_id=citizen_id,
            category=int(Category(category)),
            what=kind,
            id=thing,
            because="ground",
        )
        tell_called_off(actor, person_cards(accounts).values())
