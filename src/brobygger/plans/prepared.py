"""What a party brings to a meeting, as others see it: the questions, the answers, how far one is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from .models import Participant, PreparationAnswer

Question = PreparationAnswer.Question
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    Participant.Kind.CITIZEN: (Question.WORDS, Question.WISHES, Question.BRING, Question.AVOID),
    Participant.Kind.RELATIVE: (Question.WORDS, Question.WISHES),
    Participant.Kind.STAFF: (Question.GOAL, Question.DECIDE),
}
LONGEST_ANSWER = 2_000
LONGEST_TO_DECIDE = 300  # it becomes a line of what remains undecided
LONGEST_PAUSE = 600  # seconds: whoever is away longer has put the form down
USUAL_SECONDS = 45  # a question, before we know this person's own pace


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCard:
    """One answer, who wrote it, and to whom it was told."""

    question: str
    label: str
    body: str
    is_skipped: bool
    told_to: str
    written_by: str
    updated_at: dt.datetime
    revision: int

    @property
    def is_said(self) -> bool:
        return bool(self.body.strip())

    @property
    def is_own(self) -> bool:
        """Written by the one whose form it is; a helper reads it, and does not change it."""
        return self.is_said and not self.told_to


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationCard:
    """One party's form before one meeting."""

    party_id: UUID
    kind: str
    opened_at: dt.datetime
    finished_at: dt.datetime | None
    seconds: int
    answers: Mapping[str, AnswerCard]

    @property
    def questions(self) -> tuple[str, ...]:
        return QUESTIONS[self.kind]

    @property
    def done(self) -> int:
        """Answered or skipped."""
        return sum(one in self.answers and self._is_dealt_with(one) for one in self.questions)

    @property
    def count(self) -> int:
        return len(self.questions)

    @property
    def next_question(self) -> str:
        """The first that waits; "" when all are dealt with."""
        waiting = (one for one in self.questions if not self._is_dealt_with(one))
        return next(waiting, "")

    @property
    def minutes_left(self) -> int:
        """By this person's own pace so far; told as whole minutes, never none while one waits."""
        pace = self.seconds / self.done if self.done else USUAL_SECONDS
        left = (self.count - self.done) * max(pace, USUAL_SECONDS / 3)
        return max(1, round(left / 60)) if left else 0

    @property
    def minutes_used(self) -> int:
        return max(1, round(self.seconds / 60)) if self.seconds else 0

    def said(self, question: str) -> AnswerCard | None:
        """The answer, when there are words in it."""
        found = self.answers.get(question)
        return found if found is not None and found.is_said else None

    def _is_dealt_with(self, question: str) -> bool:
        found = self.answers.get(question)
        return found is not None and (found.is_said or found.is_skipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedCard:
    """One thing the table has to decide."""

    id: UUID
    body: str
    unit_id: UUID | None
    due_on: dt.date | None
    state: str
    state_label: str
    outcome: str
    raised_by: str
    raised_at: dt.datetime
    times_carried: int
    revision: int

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What stands ready for one meeting."""

    preparations: tuple[PreparationCard, ...]
    undecided: tuple[UndecidedCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeeting:
    """The numbers of one meeting: from its start to the plan being sent, and what was prepared."""

    version: int
    meeting_id: UUID
    minutes: int | None  # start to sent; None until it is sent
    prepared: int  # parties that finished their form
    preparing_seconds: int | None  # the median of theirs
