"""The plan page: everything one reader may see, in a number of questions that never grows."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from brobygger.audit.services import look
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import EVERY_CATEGORY, members
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings.pages import MeetingCard

from ..holding import shown_in, shown_on
from ..models import Plan, Section, Version
from ..pages import (
    ParticipantCard,
    PlanPage,
)
from .alongside import (
    beyond_along,
    blind_along,
    draft_cards,
    frozen_along,
    holding_along,
    holds_along,
    missing_along,
    parts_along,
    sent_cards,
    sight_along,
    undecided_along,
    version_cards,
    with_frozen_parts,
    with_lists,
    with_parts,
)
from .beginning import stands_along
from .cards import Desk
from .people import people_in, units_in
from .pulse import pulse_along
from .rights import NO_RIGHTS, rights_in
from .rounds import agreed_goals, rating_cards

PHASES = {phase: number for number, phase in enumerate(Plan.Phase.values, 1)}


def plan_page(actor: Actor, plan_id: UUID) -> PlanPage:
    """The plan as it stands, for this reader; leaves the line that they looked."""
    require(actor, Permission.PLAN_READ)
    plan = with_parts(with_lists(actor, Plan.objects.filter(pk=plan_id))).first()
    if plan is None:
        raise NotFound(plan_id)
    return _opened(actor, plan)


def living_plan_of(actor: Actor, citizen_id: UUID) -> PlanPage | None:
    """The citizen's plan, if there is one the reader may see; leaves the line that they looked."""
    require(actor, Permission.PLAN_READ)
    living = Plan.objects.filter(citizen_id=citizen_id, closed_at=None)
    plan = with_parts(with_lists(actor, living)).first()
    if plan is None:
        return None
    return _opened(actor, plan)


def plan_closed_by_death(actor: Actor, citizen_id: UUID) -> UUID | None:
    """The plan that ended with the citizen's life, if the reader may see it."""
    require(actor, Permission.PLAN_READ)
    found = Plan.objects.filter(citizen_id=citizen_id, closing=Plan.Closing.DIED)
    return found.order_by("-closed_at").values_list("pk", flat=True).first()


def version_page(actor: Actor, plan_id: UUID, number: int) -> PlanPage:
    """A frozen version, what this reader may see of it today."""
    require(actor, Permission.PLAN_READ)
    listed = with_lists(actor, Plan.objects.filter(pk=plan_id), number=number)
    plan = with_frozen_parts(listed, number, name="frozen").first()
    version = Version.objects.filter(plan_id=plan_id, number=number).first()
    if plan is None or version is None:
        raise NotFound(plan_id)
    sight = sight_along(plan)
    page = lay_out(actor, plan, sight.categories, version)
    look(
        actor,
        "plan.version_opened",
        version,
        **sight.line(shown_on(page), shown_in(page)),
        number=number,
    )
    return page


def _opened(actor: Actor, plan: Plan) -> PlanPage:
    """Nobody reads a plan without a line that says so, and on what ground."""
    sight = sight_along(plan)
    page = lay_out(actor, plan, sight.categories)
    look(actor, "plan.opened", plan, **sight.line(shown_on(page), shown_in(page)))
    return page


def lay_out(actor: Actor, plan: Plan, mask: int, version: Version | None = None) -> PlanPage:
    """Put parts, people and rights together."""
    parts = parts_along(plan) if version is None else frozen_along(plan, "frozen")
    units = units_in(parts, actor.unit_id)
    people = people_in(actor, parts, units, blind_along(plan))
    meeting = _meeting(actor, plan, version)
    desk = Desk(
        actor=actor,
        today=today(),
        mask=mask,
        parts=parts,
        units=units,
        people={one.id: one for one in people},
        rights=NO_RIGHTS
        if version
        else rights_in(actor, plan, people, meeting, stands_along(plan)),
        drafts={} if version else draft_cards(plan),
        is_working=version is None,
    )
    return PlanPage(
        **_about(plan),
        **_written(desk),
        **_around(desk, plan, people),
        **_lists(desk, plan),
        **_when(desk, plan, version, meeting),
    )


def _when(
    desk: Desk, plan: Plan, version: Version | None, meeting: MeetingCard | None
) -> dict[str, Any]:
    next_on = _next_on(plan, version, meeting)
    return {
        "version": version.number if version else None,
        "frozen_at": version.frozen_at if version else None,
        "meeting": meeting,
        "missing": missing_along(plan, desk.parts) if meeting and meeting.is_open else (),
        "undecided": () if version else undecided_along(plan),
        "next_meeting_on": next_on,
        "days_to_next": (next_on - desk.today).days if next_on else None,
    }


def _about(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.pk,
        "citizen_id": plan.citizen_id,
        "phase": plan.phase,
        "phase_label": str(Plan.Phase(plan.phase).label),
        "phase_number": PHASES[plan.phase],
        "signals": tuple(plan.signals),
        "started_at": plan.started_at,
        "closed_at": plan.closed_at,
        "closing_label": str(Plan.Closing(plan.closing).label) if plan.closing else "",
        "revision": plan.revision,
        "challenges_revision": plan.challenges_revision,
        "latest_version": plan.latest_version,
    }


def _written(desk: Desk) -> dict[str, Any]:
    return {
        "wishes": desk.plain(Section.WISHES),
        "resources": desk.plain(Section.RESOURCES),
        "overall_goal": desk.plain(Section.OVERALL_GOAL),
        "comment": desk.plain(Section.COMMENT),
        "crisis": desk.passage(Section.CRISIS),
        "admission": desk.passage(Section.ADMISSION),
        "statuses": desk.statuses(),
        "own_statuses": desk.own_statuses(),
        "challenges": desk.challenges(),
        "interventions": desk.interventions(),
        "existing_plans": desk.existing_plans(),
    }


def _around(desk: Desk, plan: Plan, people: tuple[ParticipantCard, ...]) -> dict[str, Any]:
    is_told = desk.actor.person_id in {None, plan.citizen_id}  # see `app.told_of_plan`
    return {
        "participants": tuple(one for one in people if not one.has_left),
        "lead": next(one for one in people if one.is_lead),
        "deputy": next((one for one in people if one.is_deputy), None),
        "holding": holding_along(plan, people, is_working=desk.is_working),
        "sees": desk.mask,
        "holds": holds_along(plan),
        "left_out": tuple(members(holds_along(plan) & ~desk.read)),
        "unsaid": () if is_told else tuple(members(int(EVERY_CATEGORY) & ~desk.mask)),
        "holds_more": bool(beyond_along(plan) & desk.read),
        "rights": desk.rights,
        "pulse": pulse_along(desk.actor, plan),
        "stands": stands_along(plan),
    }


def _lists(desk: Desk, plan: Plan) -> dict[str, Any]:
    return {
        "versions": version_cards(plan),
        "distribution": sent_cards(plan, desk.people),
        "drafts": tuple(desk.drafts.values()),
        "ratings": rating_cards(desk.actor, plan, desk.units) if desk.is_working else (),
        "agreed_goals": agreed_goals(plan) if desk.is_working else (),
    }


def _meeting(actor: Actor, plan: Plan, version: Version | None) -> MeetingCard | None:
    if version is None:
        return meetings.current_meeting(actor, plan.pk)
    return meetings.meeting(actor, version.meeting_id) if version.meeting_id else None


def _next_on(plan: Plan, version: Version | None, meeting: MeetingCard | None) -> dt.date | None:
    if version is not None:
        return version.next_meeting_on
    return timezone.localdate(meeting.starts_at) if meeting else plan.next_meeting_on
