"""Who holds the threads of a plan, as a page shows it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from .agreements import ParticipantCard


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactToday:
    """Whom to call today: one name, one number. The unit itself when lead and deputy are both away."""

    name: str
    phone: str
    function: str
    unit_name: str
    sector: str
    is_deputy: bool
    is_unit: bool
    instead_of: str  # who is away, or ""
    until: dt.date | None  # the last day they are away


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who holds the threads today, and whether somebody is taking over."""

    contact: ContactToday
    lead_away_until: dt.date | None
    is_acting: bool  # the lead stands in until somebody says yes
    overlap_until: dt.date | None  # the deputy is there for a handover only
    handover_id: UUID | None
    handover_to: ParticipantCard | None
    handover_answer: str
    wished: UUID | None  # whom the citizen would like
    refused: frozenset[UUID]  # whom the citizen does not want
    is_lead_refused: bool
