"""Facts the plan announces."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStarted:
    plan_id: UUID
    citizen_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMeetingClosed:
    plan_id: UUID
    citizen_id: UUID
    meeting_id: UUID
    version: int
    next_meeting_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverProposed:
    """Somebody has been asked to lead the plan; the one before leads until they say yes."""

    plan_id: UUID
    citizen_id: UUID
    handover_id: UUID
    to_participant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCovered:
    """The lead has left, and somebody stands in until a lasting lead has said yes."""

    plan_id: UUID
    citizen_id: UUID
    to_participant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadHandedOver:
    plan_id: UUID
    citizen_id: UUID
    to_participant_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnded:
    plan_id: UUID
    citizen_id: UUID
    closing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNotWanted:
    """The citizen has said no, or not now, to a plan that is considered or goes on."""

    plan_id: UUID
    citizen_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPaused:
    """Nobody is called to it or asked for a time until it is taken up again."""

    plan_id: UUID
    citizen_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementBounced:
    """An agreement went from one unit to another; `bounces` says how many times it has."""

    plan_id: UUID
    citizen_id: UUID
    agreement_id: UUID
    bounces: int
