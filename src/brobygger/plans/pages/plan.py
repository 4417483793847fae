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
from .beginning import Stands
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
    """One text. `revision` 0 means that nobody has written it yet.

    Where the citizen's voice stands, this is their own text, and `beside` what others have written:
    told to them, or (when it gets hard) their own. `anchor` is where it stands on the page.
    """

    field: str  # what drafts are kept under: "wishes", "status:mental"
    anchor: str
    section: str
    domain: str
    label: str
    category: Category
    body: str
    revision: int
    updated_at: dt.datetime | None
    written_by: str
    hand: str  # the citizen's own, told, or the table's: `models.Hand`
    told_on: dt.date | None
    through: str  # how the citizen's own words came here, when not by their own hand
    through_name: str
    answer: str  # what the citizen said to the told words that stood here
    answered_on: dt.date | None
    unit_id: UUID | None
    unit_name: str
    sector: str
    is_mine: bool  # the unit the reader acts at owns it
    may_write: bool
    draft: DraftCard | None
    may_answer: bool = False  # it was told, and the reader is the one who said it
    beside: "PassageCard | None" = None

    @property
    def is_written(self) -> bool:
        return bool(self.body.strip())

    @property
    def is_own(self) -> bool:
        """In the citizen's own words."""
        return self.hand == "own"

    @property
    def is_told(self) -> bool:
        return self.hand == "told"

    @property
    def both(self) -> "tuple[PassageCard, ...]":
        """The citizen's own first, then what others have written beside it."""
        return (self,) if self.beside is None else (self, self.beside)

    @property
    def said(self) -> "tuple[PassageCard, ...]":
        """Those of both with words in them."""
        return tuple(one for one in self.both if one.is_written)

    @property
    def mine(self) -> "PassageCard | None":
        """The one of both that the reader may write."""
        return next((one for one in self.both if one.may_write), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsCard:
    """Words that stood there before."""

    body: str
    hand: str
    written_by: str
    updated_at: dt.datetime
    told_on: dt.date | None
    through: str
    through_name: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierWords:
    """What stood in one text before, the newest first."""

    field: str
    label: str
    cards: tuple[WordsCard, ...]


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

    @property
    def needs_new(self) -> bool:
        """As of an agreement."""
        return self.status not in {"done", "stopped"} and self.responsible.is_blind


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
    holds: int  # the kinds of information in the plan, seen or not; a relative: those they see
    left_out: tuple[Category, ...]  # in the plan, and not for this reader
    unsaid: tuple[Category, ...]  # not for this reader, who is not told whether anything is there
    rights: PlanRights
    pulse: Pulse
    stands: Stands  # with the citizen: her answer, her yes to versions, whether it rests
    ratings: tuple[RatingCard, ...] = ()  # of this round and the two before
    agreed_goals: tuple[AgreedGoal, ...] = ()  # of the last two versions: what rounds ask about
    holds_more: bool = False  # in what the reader sees the kind of, held by others

    @property
    def is_living(self) -> bool:
        return self.closed_at is None

    @property
    def keeps_back(self) -> bool:
        """An empty list is then one in which the reader sees nothing: more is not said of it."""
        return bool(self.left_out or self.unsaid)

    @property
    def is_paused(self) -> bool:
        return self.is_living and self.stands.pause is not None

    @property
    def seeks_new(self) -> bool:
        """Nobody is looked for while the plan rests, or is to, for she has taken back every consent."""
        return not self.is_paused and self.stands.stepped_back != "withdrawn"

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
    def needs_new(self) -> tuple[InterventionCard | AgreementCard, ...]:
        """What somebody has taken on who can no longer see the plan."""
        if not self.seeks_new:
            return ()
        works = [one for one in self.interventions if one.needs_new]
        every = [each for one in self.interventions for each in one.agreements if each.needs_new]
        return (*works, *every)

    @property
    def blind(self) -> tuple[ParticipantCard, ...]:
        """Those around the table whose ground for the plan is gone."""
        return tuple(one for one in self.participants if one.is_blind)

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
