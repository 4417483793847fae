"""Who holds the threads, who could, and how they are handed over step by step, as pages show it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.categories import Category

from .agreements import AgreementCard, ParticipantCard


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
    told_to: Mapping[UUID, str]  # about whom: the helper who wrote it down for the citizen


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could lead, with the facts that put them in their place."""

    participant_id: UUID
    user_id: UUID | None
    unit_id: UUID | None
    name: str
    initials: str
    function: str
    unit_name: str
    is_wished: bool
    contacts: int  # days with a contact, of the last 90
    is_stable: bool
    leads: int  # living plans now
    carried: int  # open agreements of their unit
    facts: tuple[str, ...]
    sees_plan: bool
    obstacle: str  # why they cannot be asked now, or ""

    @property
    def facts_line(self) -> str:
        return " · ".join(self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """Whether the next lead may see the plan, and of what the plan holds, which kinds hold something
    they may not read."""

    sees_plan: bool
    missing: tuple[Category, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPage:
    """A handover under way: what is done, and what each step looks at."""

    id: UUID
    to: ParticipantCard
    reason_label: str
    proposed_at: dt.datetime
    answer: str
    answer_words: str
    answered_at: dt.datetime | None
    talked_on: dt.date | None
    not_talked_because: str
    is_talked: bool
    is_reviewed: bool
    is_checked: bool
    agreements: tuple[AgreementCard, ...]
    sights: Sights

    @property
    def is_accepted(self) -> bool:
        return self.answer == "accepted"

    @property
    def step(self) -> str:
        """The one thing to do now."""
        done = {
            "answer": self.is_accepted,
            "talk": self.is_talked,
            "agreements": self.is_reviewed,
            "consents": self.is_checked,
        }
        return next((name for name, is_done in done.items() if not is_done), "card")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAsked:
    """What somebody is asked. Says nothing of the citizen; the plan does."""

    id: UUID
    plan_id: UUID
    reason_label: str
    proposed_at: dt.datetime
    answer: str
    is_open: bool
