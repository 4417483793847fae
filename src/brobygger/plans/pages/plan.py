"""The plan as a page, with its texts, interventions and versions."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.working_days import is_overdue
from brobygger.meetings.pages import MeetingCard

from ..pulse import Pulse
from ..said import AgreedGoal, RatingCard
from .agreements import AgreementCard, Kept, ParticipantCard, kept_of
from .held import HeldCard, HeldWords
from .leading import ContactToday, Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCard:
    """What the reader has typed and not saved, and which revision it started from."""

    field: str
    body: str
    base_revision: int
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageCard(HeldCard):
    """One text. `revision` 0 means that nobody has written it yet."""

    field: str  # what drafts are kept under: "wishes", "status:mental"
    section: str
    domain: str
    label: str
    category: Category
    body: str
    revision: int
    updated_at: dt.datetime | None
    written_by: str
    in_own_words: bool  # the citizen wrote it
    unit_id: UUID | None
    unit_name: str
    sector: str
    is_mine: bool  # the unit the reader acts at owns it
    may_write: bool
    draft: DraftCard | None

    @property
    def is_written(self) -> bool:
        return bool(self.body.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeCard(HeldCard):
    """One of the at most three."""

    rank: int
    body: str
    category: Category = Category.PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionCard(HeldCard):
    """A prioritised intervention with its goal, its one responsible and its promises."""

    id: UUID
    rank: int
    category: Category
    title: str
    goal: str
    responsible: ParticipantCard
    due_on: dt.date
    days_left: int
    is_overdue: bool
    status: str
    status_label: str
    status_note: str
    status_at: dt.datetime | None
    outcome: str
    outcome_label: str
    revision: int
    agreements: tuple[AgreementCard, ...]
    may_change: bool
    may_report: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingPlanCard(HeldCard):
    """A neighbouring plan this one coordinates."""

    id: UUID
    category: Category
    domain: str
    domain_label: str
    kind: str
    kind_label: str
    owner_unit_id: UUID | None
    owner_unit_name: str
    valid_to: dt.date | None
    is_outdated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCard:
    """One frozen version, in a list."""

    number: int
    frozen_at: dt.datetime
    next_meeting_on: dt.date
    meeting_id: UUID | None
    is_latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionCard:
    """To whom the version was sent, and when they opened it."""

    participant: ParticipantCard
    sent_at: dt.datetime
    opened_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRights:
    """What the reader may do here; every service asks again for itself."""

    may_write: bool  # staff of a unit that takes part
    may_write_own: bool  # the citizen, in their own plan
    may_lead: bool  # call, open, close, send, restore, close the plan
    may_hand_over: bool  # lead or deputy, or a leader at the lead's unit
    may_call_meeting: bool
    may_open_meeting: bool
    may_close_meeting: bool
    may_send: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing that keeps a meeting from being closed, and where on the page it is mended."""

    code: str
    sentence: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """The plan, working or frozen (`version` is None or its number), for one reader."""

    id: UUID
    citizen_id: UUID
    version: int | None
    frozen_at: dt.datetime | None
    phase: str
    phase_label: str
    phase_number: int  # 1–4
    signals: tuple[str, ...]
    started_at: dt.datetime
    closed_at: dt.datetime | None
    closing_label: str
    revision: int
    wishes: PassageCard
    resources: PassageCard
    overall_goal: PassageCard
    comment: PassageCard
    crisis: PassageCard | None  # None: no ground for its category
    admission: PassageCard | None
    statuses: tuple[PassageCard, ...]
    own_statuses: tuple[PassageCard, ...]  # one for each domain the reader may write, empty or not
    challenges: tuple[ChallengeCard, ...]
    challenges_revision: int
    interventions: tuple[InterventionCard, ...]
    existing_plans: tuple[ExistingPlanCard, ...]
    participants: tuple[ParticipantCard, ...]
    lead: ParticipantCard
    deputy: ParticipantCard | None
    holding: Holding
    meeting: MeetingCard | None  # called or open; for a version the one it was frozen at
    next_meeting_on: dt.date | None
    days_to_next: int | None
    versions: tuple[VersionCard, ...]
    latest_version: int
    distribution: tuple[DistributionCard, ...]  # of the latest version, or of this one
    drafts: tuple[DraftCard, ...]
    undecided: tuple[HeldWords, ...]  # what the table has not decided yet; never in a version
    missing: tuple[Missing, ...]  # while a meeting is open: what keeps it from being closed
    sees: int
    left_out: tuple[Category, ...]  # no ground for these; says nothing of what is there
    rights: PlanRights
    pulse: Pulse
    ratings: tuple[RatingCard, ...] = ()  # of this round and the two before
    agreed_goals: tuple[AgreedGoal, ...] = ()  # of the last two versions: what rounds ask about
    holds_more: bool = False  # in what the reader sees the kind of, held by others

    @property
    def is_living(self) -> bool:
        return self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        """Follow-up should have been held by now."""
        day = self.next_meeting_on
        return self.is_living and day is not None and is_overdue(day, today())

    @property
    def overdue(self) -> tuple[InterventionCard | AgreementCard, ...]:
        """Everything past its date, interventions and agreements, as they stand on the page."""
        promises: list[InterventionCard | AgreementCard] = []
        for each in self.interventions:
            promises += [each, *each.agreements]
        return tuple(one for one in promises if one.is_overdue)

    def carried_by(self, participant_id: UUID) -> tuple[InterventionCard | AgreementCard, ...]:
        """What this person has taken on and not finished, as far as the reader may see it."""
        promises: list[InterventionCard | AgreementCard] = []
        for each in self.interventions:
            promises += [each] if each.status not in {"done", "stopped"} else []
            promises += [one for one in each.agreements if one.is_open]
        return tuple(one for one in promises if one.responsible.id == participant_id)

    @property
    def open_agreements(self) -> tuple[AgreementCard, ...]:
        """Those somebody still waits for, the soonest first."""
        every = (one for each in self.interventions for one in each.agreements if one.is_open)
        return tuple(sorted(every, key=lambda one: one.due_on))

    @property
    def kept(self) -> Kept:
        """Of the agreements this reader may see."""
        return kept_of(one for each in self.interventions for one in each.agreements)

    @property
    def back_at_the_table(self) -> tuple[AgreementCard, ...]:
        """Agreements nobody has taken on."""
        return tuple(one for each in self.interventions for one in each.agreements if one.is_back)

    @property
    def contact(self) -> ContactToday:
        """One name, one number: who today."""
        return self.holding.contact

    @property
    def me(self) -> ParticipantCard | None:
        return next((one for one in self.participants if one.is_me), None)

    def may_write_status(self, domain: str) -> bool:
        return any(one.domain == domain and one.may_write for one in self.own_statuses)

    def status_by(self, domain: str, unit_id: UUID) -> PassageCard | None:
        every = (*self.statuses, *self.own_statuses)
        return next((one for one in every if (one.domain, one.unit_id) == (domain, unit_id)), None)

    def intervention(self, intervention_id: UUID) -> InterventionCard | None:
        return next((one for one in self.interventions if one.id == intervention_id), None)

    def draft(self, field: str) -> DraftCard | None:
        return next((one for one in self.drafts if one.field == field), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words in a comparison."""

    text: str
    change: str  # same, added, removed


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDifference:
    """One part of the plan in two versions."""

    key: str
    kind: str
    label: str
    category: Category
    change: str  # same, added, removed, changed
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions part by part; `second` is None when compared with the plan as it stands."""

    plan_id: UUID
    citizen_id: UUID
    first: VersionCard
    second: VersionCard | None
    parts: tuple[PartDifference, ...]
    left_out: tuple[Category, ...]

    @property
    def changes(self) -> tuple[PartDifference, ...]:
        return tuple(one for one in self.parts if one.change != "same")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A plan in a list."""

    plan_id: UUID
    citizen_id: UUID
    phase: str
    phase_label: str
    lead_name: str
    lead_stands_in: bool  # until a lasting one is found
    deputy_name: str
    next_meeting_on: dt.date | None
    days_to_next: int | None
    overdue: int
    latest_version: int
    i_lead: bool
    kept: Kept
    pulse: Pulse
