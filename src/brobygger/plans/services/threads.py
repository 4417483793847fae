"""The threads of a plan: who may pass them on, who can hold them, and how they change hands."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission

from ..errors import (
    NoGroundForRecipient,
    NotTheLead,
    SuccessorAway,
    SuccessorGone,
    SuccessorRefused,
    SuccessorUnsuitable,
)
from ..models import CaseLead, LeadWish, Participant, Plan
from ..queries.standing import standings
from .table import leads, seat


def require_may_hand_over(actor: Actor, plan: Plan) -> None:
    """The lead, the deputy, and the leader of the unit that leads or is to find a lasting lead."""
    lead = seat(plan, CaseLead.Part.LEAD)
    units = {lead.participant.unit_id, lead.for_unit_id} if lead is not None else set()
    is_leader = actor.may(Permission.UNIT_OVERVIEW) and actor.unit_id in units - {None}
    if not is_leader and not leads(actor, plan):
        raise NotTheLead(plan.pk)


def suitable(plan: Plan, participant_id: UUID) -> Participant:
    """A professional at the table who is at work, sees the plan, and is not refused by the citizen."""
    found = plan.participants.filter(pk=participant_id, kind=Participant.Kind.STAFF).first()
    if found is None or found.unit_id is None:
        raise SuccessorUnsuitable(participant_id)
    standing = standings(plan.pk).get(found.pk)
    if standing is None or not standing.may_lead:  # left the table, or the work
        raise SuccessorGone(participant_id)
    if not standing.sees_plan:
        raise NoGroundForRecipient([("unit", found.unit_id)])
    if is_refused(found):
        raise SuccessorRefused(participant_id)
    if standing.away_until is not None:
        raise SuccessorAway(participant_id)
    return found


def is_refused(participant: Participant) -> bool:
    """The citizen has said no to this one."""
    return LeadWish.objects.filter(
        participant=participant, answer=LeadWish.Answer.NO, ended_at=None
    ).exists()


def vacate(plan: Plan, parts: Iterable[str]) -> None:
    CaseLead.objects.filter(plan=plan, part__in=list(parts), until=None).update(until=now())


def take(
    plan: Plan, participant: Participant, part: str, *, overlap_until: dt.date | None = None
) -> None:
    CaseLead.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        participant=participant,
        part=part,
        overlap_until=overlap_until,
    )
