"""What the plan has ahead of it, told where a consent is given: a meeting, and what to do next."""

import datetime as dt
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from brobygger.access.ahead import NextStep, add_next_meeting, add_next_step
from brobygger.access.queries import my_categories
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission
from brobygger.meetings import queries as meetings

from .models import Plan


def look_ahead() -> None:
    """Called once at start-up."""
    add_next_meeting("plans", next_meeting_on)
    add_next_step("plans", after_a_yes)


def next_meeting_on(actor: Actor, citizen_id: UUID) -> dt.date | None:
    """The day the plan is to be looked at again, if that is still ahead."""
    plan = _living(actor, citizen_id)
    day = plan.next_meeting_on if plan else None
    return day if day is not None and day > today() else None


def after_a_yes(actor: Actor, citizen_id: UUID) -> NextStep | None:
    """Start the plan, or call its meeting; None when both are on their way."""
    if not actor.may(Permission.PLAN_LEAD) or not _sees_plans(actor, citizen_id):
        return None
    plan = _living(actor, citizen_id)
    if plan is None:
        return NextStep(
            sentence=_("There is no shared plan yet. You may share one now."),
            action=_("Start the plan"),
            url=reverse("plans:start", args=[citizen_id]),
        )
    if meetings.current_meeting(actor, plan.pk) is None:
        return NextStep(
            sentence=_("The plan has no meeting ahead. Whoever said yes can be called now."),
            action=_("Call a meeting"),
            url=reverse("plans:call_meeting", args=[plan.pk]),
        )
    return None


def _living(actor: Actor, citizen_id: UUID) -> Plan | None:
    if not actor.may(Permission.PLAN_READ):
        return None
    return Plan.objects.filter(citizen_id=citizen_id, closed_at=None).first()


def _sees_plans(actor: Actor, citizen_id: UUID) -> bool:
    return bool(my_categories(actor, citizen_id) & Category.PLAN)
