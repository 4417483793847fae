"""The plan page: everything one reader may see, in a number of questions that never grows."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings
from brobygger.meetings.pages import MeetingCard

from ..grounds import left_out, mask_of
from ..models import Distribution, Draft, Plan, Section, Version
from ..pages import (
    DistributionCard,
    DraftCard,
    ParticipantCard,
    PlanPage,
    VersionCard,
)
from .cards import Desk
from .parts import frozen_parts, working_parts
from .people import people_in, units_in
from .rights import NO_RIGHTS, rights_in

PHASES = {phase: number for number, phase in enumerate(Plan.Phase.values, 1)}


def plan_page(actor: Actor, plan_id: UUID) -> PlanPage:
    """The plan as it stands, for this reader; leaves the line that they looked."""
    require(actor, Permission.PLAN_READ)
    plan = with_lists(actor, Plan.objects.filter(pk=plan_id)).first()
    if plan is None:
        raise NotFound(plan_id)
    record(actor, "plan.opened", plan)
    return lay_out(actor, plan)


def living_plan_of(actor: Actor, citizen_id: UUID) -> PlanPage | None:
    """The citizen's plan, if there is one the reader may see; leaves the line that they looked."""
    require(actor, Permission.PLAN_READ)
    living = Plan.objects.filter(citizen_id=citizen_id, closed_at=None)
    plan = with_lists(actor, living).first()
    if plan is None:
        return None
    record(actor, "plan.opened", plan)
    return lay_out(actor, plan)


def version_page(actor: Actor, plan_id: UUID, number: int) -> PlanPage:
    """A frozen version, what this reader may see of it today."""
    require(actor, Permission.PLAN_READ)
    plan = with_lists(actor, Plan.objects.filter(pk=plan_id), number=number).first()
    version = Version.objects.filter(plan_id=plan_id, number=number).first()
    if plan is None or version is None:
        raise NotFound(plan_id)
    record(actor, "plan.version_opened", version, number=number)
    return lay_out(actor, plan, version)


def lay_out(actor: Actor, plan: Plan, version: Version | None = None) -> PlanPage:
    """Put parts, people and rights together."""
    parts = working_parts(plan.pk) if version is None else frozen_parts(version.pk)
    units = units_in(parts, actor.unit_id)
    people = people_in(actor, parts, units)
    mask = mask_of(actor, plan.citizen_id)
    meeting = _meeting(actor, plan, version)
    rights = NO_RIGHTS if version else rights_in(actor, plan, people, meeting)
    drafts = {} if version else _drafts(plan)
    desk = Desk(
        actor=actor,
        today=today(),
        mask=mask,
        parts=parts,
        units=units,
        people={one.id: one for one in people},
        rights=rights,
        drafts=drafts,
        is_working=version is None,
    )
    return _page(desk, plan, version, people, meeting)


def _page(
    desk: Desk,
    plan: Plan,
    version: Version | None,
    people: tuple[ParticipantCard, ...],
    meeting: MeetingCard | None,
) -> PlanPage:
    next_on = _next_on(plan, version, meeting)
    return PlanPage(
        id=plan.pk,
        citizen_id=plan.citizen_id,
        version=version.number if version else None,
        frozen_at=version.frozen_at if version else None,
        phase=plan.phase,
        phase_label=str(Plan.Phase(plan.phase).label),
        phase_number=PHASES[plan.phase],
        signals=tuple(plan.signals),
        started_at=plan.started_at,
        closed_at=plan.closed_at,
        closing_label=str(Plan.Closing(plan.closing).label) if plan.closing else "",
        revision=plan.revision,
        wishes=desk.plain(Section.WISHES),
        resources=desk.plain(Section.RESOURCES),
        overall_goal=desk.plain(Section.OVERALL_GOAL),
        comment=desk.plain(Section.COMMENT),
        crisis=desk.passage(Section.CRISIS),
        admission=desk.passage(Section.ADMISSION),
        statuses=desk.statuses(),
        own_statuses=desk.own_statuses(),
        challenges=desk.challenges(),
        challenges_revision=plan.challenges_revision,
        interventions=desk.interventions(),
        existing_plans=desk.existing_plans(),
        participants=tuple(one for one in people if not one.has_left),
        lead=next(one for one in people if one.is_lead),
        deputy=next((one for one in people if one.is_deputy), None),
        meeting=meeting,
        next_meeting_on=next_on,
        days_to_next=(next_on - desk.today).days if next_on else None,
        versions=version_cards(plan),
        latest_version=plan.latest_version,
        distribution=_distribution(plan, desk.people),
        drafts=tuple(desk.drafts.values()),
        sees=desk.mask,
        left_out=left_out(desk.mask),
        rights=desk.rights,
    )


def with_lists(actor: Actor, plans: QuerySet[Plan], *, number: int | None = None) -> QuerySet[Plan]:
    """Bring versions, to whom one was sent, and the reader's own drafts along in the same question."""
    versions = Version.objects.filter(plan=OuterRef("pk")).order_by("-number")
    which = F("version__plan__latest_version") if number is None else number
    sent = Distribution.objects.filter(version__plan=OuterRef("pk"), version__number=which)
    drafts = Draft.objects.filter(
        plan=OuterRef("pk"), user_id=actor.user_id, party_id=actor.party_id
    ).order_by("field")
    return plans.annotate(
        version_list=ArraySubquery(
            versions.values(
                row=JSONObject(
                    number="number",
                    frozen_at="frozen_at",
                    next_meeting_on="next_meeting_on",
                    meeting_id="meeting_id",
                )
            )
        ),
        sent_list=ArraySubquery(
            sent.order_by("sent_at").values(
                row=JSONObject(
                    participant_id="participant_id", sent_at="sent_at", opened_at="opened_at"
                )
            )
        ),
        draft_list=ArraySubquery(
            drafts.values(
                row=JSONObject(
                    field="field", body="body", base_revision="base_revision", saved_at="saved_at"
                )
            )
        ),
    )


def version_cards(plan: Plan) -> tuple[VersionCard, ...]:
    """The newest first; `plan` comes from `with_lists`."""
    rows: list[dict[str, Any]] = plan.version_list  # type: ignore[attr-defined]  # annotated
    return tuple(
        VersionCard(
            number=row["number"],
            frozen_at=dt.datetime.fromisoformat(row["frozen_at"]),
            next_meeting_on=dt.date.fromisoformat(row["next_meeting_on"]),
            meeting_id=UUID(row["meeting_id"]) if row["meeting_id"] else None,
            is_latest=row["number"] == plan.latest_version,
        )
        for row in rows
    )


def _drafts(plan: Plan) -> dict[str, DraftCard]:
    rows: list[dict[str, Any]] = plan.draft_list  # type: ignore[attr-defined]  # annotated
    return {
        row["field"]: DraftCard(
            field=row["field"],
            body=row["body"],
            base_revision=row["base_revision"],
            saved_at=dt.datetime.fromisoformat(row["saved_at"]),
        )
        for row in rows
    }


def _distribution(plan: Plan, people: dict[UUID, ParticipantCard]) -> tuple[DistributionCard, ...]:
    rows: list[dict[str, Any]] = plan.sent_list  # type: ignore[attr-defined]  # annotated
    return tuple(
        DistributionCard(
            participant=people[UUID(row["participant_id"])],
            sent_at=dt.datetime.fromisoformat(row["sent_at"]),
            opened_at=dt.datetime.fromisoformat(row["opened_at"]) if row["opened_at"] else None,
        )
        for row in rows
        if UUID(row["participant_id"]) in people
    )


def _meeting(actor: Actor, plan: Plan, version: Version | None) -> MeetingCard | None:
    if version is None:
        return meetings.current_meeting(actor, plan.pk)
    return meetings.meeting(actor, version.meeting_id) if version.meeting_id else None


def _next_on(plan: Plan, version: Version | None, meeting: MeetingCard | None) -> dt.date | None:
    if version is not None:
        return version.next_meeting_on
    return timezone.localdate(meeting.starts_at) if meeting else plan.next_meeting_on
