"""Agreements and the people who carry them, as a reader gets to see them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from brobygger.kernel.categories import Category

from .held import HeldCard


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantCard:
    """Someone around the table, as a card: whom to call, and from where."""

    id: UUID
    kind: str  # staff, citizen, relative
    kind_label: str
    name: str
    initials: str
    function: str
    phone: str
    user_id: UUID | None
    unit_id: UUID | None
    person_id: UUID | None
    unit_name: str
    unit_phone: str
    sector: str  # psychiatry, municipality, facility, addiction, region, other, citizen, relative
    is_lead: bool
    is_deputy: bool
    is_me: bool
    has_left: bool
    is_blind: bool = False  # the ground for the plan is gone: somebody else is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCard(HeldCard):
    """Who does what, by when, and whether it happened."""

    id: UUID
    intervention_id: UUID
    category: Category
    what: str
    responsible: ParticipantCard
    due_on: dt.date
    days_left: int  # negative: days over
    is_open: bool  # somebody still waits for it
    is_overdue: bool  # still open and past its date
    status: str  # proposed, accepted, declined, late, kept, dropped, replaced
    status_label: str
    status_note: str
    status_at: dt.datetime | None
    answered_at: dt.datetime | None
    bounces: int  # from one unit to another
    needs_unit_id: UUID | None  # decided without mandate: this unit must say yes
    needs_unit_name: str
    needs_by: dt.date | None
    replaced_by: UUID | None
    came_from: ParticipantCard | None  # back at the table: who carried it before
    revision: int
    may_change: bool
    may_report: bool
    may_answer: bool  # it waits for this reader's yes or no
    may_take: bool  # this reader can take it over

    @property
    def needs_new(self) -> bool:
        """Somebody else must take it on: whoever has it can no longer see the plan."""
        return self.is_open and self.responsible.is_blind

    @property
    def is_late(self) -> bool:
        """Said to be late, or past its day and not settled."""
        return self.is_overdue or self.status == "late"

    @property
    def is_back(self) -> bool:
        """Nobody has taken it on; the case lead holds it."""
        return self.status == "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStep:
    """How an agreement stood from one moment on, and who brought it there."""

    number: int
    status: str
    status_label: str
    responsible: str
    due_on: dt.date
    what: str
    reason: str
    because_left: bool  # it came back because somebody left the table
    by_name: str  # "" when the house did it
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAnswer:
    """What the reader answered to a question, and when."""

    answer: str
    at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The plan's measure. Counted are agreements that are kept or dropped, and those whose day has
    passed; not what was replaced or handed on, whose count stands elsewhere."""

    kept: int
    counted: int
    late: int

    @property
    def sentence(self) -> str:
        said = ngettext(
            "%(kept)s of %(count)s agreement kept",
            "%(kept)s of %(count)s agreements kept",
            self.counted,
        ) % {"kept": self.kept, "count": self.counted}
        if not self.late:
            return said
        late = ngettext("%(count)s late", "%(count)s late", self.late) % {"count": self.late}
        return f"{said}; {late}"


def kept_of(agreements: Iterable[AgreementCard]) -> Kept:
    """The measure of these."""
    counted = [one for one in agreements if one.status in {"kept", "dropped"} or one.is_late]
    return Kept(
        kept=sum(one.status == "kept" for one in counted),
        counted=len(counted),
        late=sum(one.is_late for one in counted),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What becomes of an open agreement when the plan is closed."""

    how: str  # kept, handed, dropped
    words: str = ""  # why, or what was agreed with those it is handed on to
    to: str = ""  # handed on: the unit or person outside the plan
