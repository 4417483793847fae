"""Finding a time for the table, on the condition of calling it; the plan goes on when one is found."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings.errors import NobodyInvited
from brobygger.meetings.poll import services as polls

from ..errors import MeetingAlreadyCalled
from ..grounds import grounds_on
from ..models import Plan
from ..pages import Called
from .calling import always, enter
from .considering import require_yes
from .seating import require_ground, seated
from .table import locked, require_lead


@transaction.atomic
def ask_for_time(
    actor: Actor,
    *,
    plan_id: UUID,
    times: Sequence[dt.datetime],
    minutes: int,
    form: str,
    place: str,
    participants: Sequence[Called],
) -> UUID:
    """Ask the table when it can meet. The actor and the citizen are always among them."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    require_yes(plan)
    if not participants:
        raise NobodyInvited
    if meetings.current_meeting(actor, plan.pk) is not None:
        raise MeetingAlreadyCalled(plan_id)
    everyone = [*always(actor, plan), *participants]
    require_ground(grounds_on(actor, plan.citizen_id), Category.PLAN, everyone)
    return polls.ask(
        actor,
        citizen_id=plan.citizen_id,
        about=plan.pk,
        times=times,
        minutes=minutes,
        form=form,
        place=place,
        people=everyone,
    )


@transaction.atomic
def take_up_meeting(actor: Actor, *, plan_id: UUID, meeting_id: UUID) -> None:
    """A time was found: those called sit at the table, and the plan is on its way to a meeting.

    What a poll is about need not be a plan; then nothing follows.
    """
    require(actor, Permission.MEETING_BOOK)
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        return
    require_lead(actor, plan)
    require_yes(plan)
    about = meetings.meetings_about(actor, plan.pk)
    if any(one.id != meeting_id and (one.is_called or one.is_open) for one in about):
        raise MeetingAlreadyCalled(plan_id)
    [meeting] = [one for one in about if one.id == meeting_id]
    seated(
        actor,
        plan,
        [Called.of(one) for one in meeting.invitations],
    )
    enter(plan, Plan.Phase.PLAN)
    record(actor, "plan.meeting_called", plan, meeting=meeting_id)
