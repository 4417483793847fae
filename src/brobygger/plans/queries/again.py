"""The last meeting once more: when, where, whom, and who has to be asked about first."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.utils.timezone import localtime

from brobygger.accounts.queries import colleagues_at
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import moment_of, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.working_days import three_months_on
from brobygger.meetings.pages import InvitationCard, MeetingCard
from brobygger.meetings.queries import meetings_about

from ..grounds import grounds_on
from ..models import Participant, Plan
from ..pages import Called, SameAgain


def same_again(actor: Actor, plan_id: UUID) -> SameAgain:
    """The last held meeting with its people, on the day agreed for it or three months on.

    Those who may not see the plan any more, or are no longer at their place, are left out by name;
    whoever has left the table is not asked again.
    """
    require(actor, Permission.PLAN_LEAD)
    plan = Plan.objects.filter(pk=plan_id).first()
    held = [one for one in meetings_about(actor, plan_id) if one.closed_at is not None]
    if plan is None or not held:
        raise NotFound(plan_id)
    last = held[-1]
    wanted = _others(actor, plan, last)
    able = _able(actor, plan, wanted)
    return SameAgain(
        starts_at=_when(plan, last),
        minutes=last.minutes,
        form=last.form,
        place=last.place,
        people=tuple(Called.of(one) for one in wanted if one.id in able),
        left_out=tuple(one.name for one in wanted if one.id not in able),
    )


def _when(plan: Plan, last: MeetingCard) -> dt.datetime:
    """At the same hour on the clock, summer or winter."""
    start, agreed = localtime(last.starts_at), plan.next_meeting_on
    is_to_come = agreed is not None and agreed > today()
    day = agreed if is_to_come else three_months_on(start.date(), after=today())
    return moment_of(day or start.date(), start.time())


def _others(actor: Actor, plan: Plan, last: MeetingCard) -> list[InvitationCard]:
    """Without the citizen and oneself, who are always called, and those who have left."""
    seats = Participant.objects.filter(plan=plan, left_at__isnull=True)
    here = set(seats.values_list("user_id", "unit_id", "person_id"))
    me = (actor.user_id, actor.unit_id)
    return [
        one
        for one in last.invitations
        if one.kind != Participant.Kind.CITIZEN
        and (one.user_id, one.unit_id) != me
        and (one.user_id, one.unit_id, one.person_id) in here
    ]


def _able(actor: Actor, plan: Plan, wanted: Iterable[InvitationCard]) -> set[UUID]:
    """Those who may see the plan now; staff only while they work where they did."""
    people = list(wanted)
    grounds = grounds_on(actor, plan.citizen_id)
    units = {one.unit_id for one in people if one.unit_id is not None}
    staff = colleagues_at(actor, unit_ids=units)
    at_work = {(each.user_id, unit_id) for unit_id, all_ in staff.items() for each in all_}
    return {
        one.id
        for one in people
        if grounds.cover(Category.PLAN, one.unit_id, one.person_id, one.user_id)
        and (one.unit_id is None or (one.user_id, one.unit_id) in at_work)
    }
