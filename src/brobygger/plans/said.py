"""What was said in the two voices, as it comes along with the plan."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.categories import Category

from .pages.held import HeldCard


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingCard(HeldCard):
    """One voice's answer to one question in one round."""

    round: int
    key: str  # "together", or "goal-" and the intervention's id
    category: Category
    voice: str  # citizen, staff, relative
    party_id: UUID
    name: str  # the unit's for staff, else the person's
    sector: str
    answer: str
    answer_label: str
    told: bool  # the citizen said it, and a helper wrote it down
    rated_by: str
    rated_at: dt.datetime
    revision: int
    is_mine: bool

    @property
    def score(self) -> int | None:
        """One to five; None when the question was skipped or kept to oneself."""
        return int(self.answer) if self.answer.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedGoal(HeldCard):
    """A goal as a version has it, which is what its round asks about."""

    round: int
    intervention_id: UUID
    category: Category
    title: str
    goal: str

    @property
    def key(self) -> str:
        return f"goal-{self.intervention_id}"
