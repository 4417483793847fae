"""What the parties bring to a meeting, what waits to be decided, and the numbers afterwards."""

import datetime as dt
from collections.abc import Iterator
from statistics import median
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.rows import rows_beside
from brobygger.meetings import queries as meetings

from ..models import Participant, Plan, Preparation, PreparationAnswer, Undecided, Version
from ..pages import PlanPage
from ..prepared import AnswerCard, Gathered, HeldMeeting, PreparationCard, UndecidedCard

ANSWER = ("question", "body", "is_skipped", "told_to", "written_by_name", "updated_at", "revision")
FORM = ("kind", "unit_id", "person_id", "opened_at", "finished_at", "seconds", "answer_list")
LINE = (
    *("id", "body", "unit_id", "due_on", "state", "outcome"),
    *("raised_by_name", "raised_at", "times_carried", "revision"),
)


def gathered(actor: Actor, plan_id: UUID, meeting_id: UUID) -> Gathered:
    """Every party's form before this meeting and what waits to be decided: one question."""
    require(actor, Permission.PLAN_READ)
    plans = Plan.objects.filter(pk=plan_id).annotate(
        forms=_forms(meeting_id), lines=_lines(meeting_id)
    )
    found = plans.values("forms", "lines").first()
    if found is None:
        raise NotFound(plan_id)
    return Gathered(
        preparations=tuple(_preparation(one) for one in found["forms"]),
        undecided=tuple(_undecided(one) for one in found["lines"]),
    )


def preparations(actor: Actor, plan_id: UUID, meeting_id: UUID) -> tuple[PreparationCard, ...]:
    """Every party's form before this meeting, what the reader may see of it."""
    return gathered(actor, plan_id, meeting_id).preparations


def undecided_at(actor: Actor, plan_id: UUID, meeting_id: UUID) -> tuple[UndecidedCard, ...]:
    """What waits to be decided, what was carried on, and what this meeting has settled."""
    return gathered(actor, plan_id, meeting_id).undecided


def _forms(meeting_id: UUID) -> ArraySubquery:
    answers = PreparationAnswer.objects.filter(preparation=OuterRef("pk"))
    forms = Preparation.objects.filter(plan=OuterRef("pk"), meeting_id=meeting_id)
    forms = forms.annotate(answer_list=rows_beside(answers, *ANSWER)).order_by("opened_at")
    return rows_beside(forms, *FORM)


def _lines(meeting_id: UUID) -> ArraySubquery:
    waits = Q(state__in=(Undecided.State.OPEN, Undecided.State.CARRIED))
    settled = Q(settled_meeting_id=meeting_id) & ~Q(state=Undecided.State.WITHDRAWN)
    lines = Undecided.objects.filter(waits | settled, plan=OuterRef("pk")).order_by("raised_at")
    return rows_beside(lines, *LINE)


def meetings_held(actor: Actor, plan_id: UUID) -> dict[int, HeldMeeting]:
    """The numbers of each meeting that ended with a version, by its number."""
    require(actor, Permission.PLAN_READ)
    return {one.version: one for one in _numbers(actor, Version.objects.filter(plan_id=plan_id))}


def meetings_of_unit(actor: Actor) -> tuple[HeldMeeting, ...]:
    """For leaders: the numbers of every meeting of the unit's plans, the latest first."""
    require(actor, Permission.UNIT_OVERVIEW)
    ours = Participant.objects.filter(
        plan=OuterRef("plan"), unit_id=actor.unit_id, left_at=None, kind=Participant.Kind.STAFF
    )
    return tuple(_numbers(actor, Version.objects.filter(Exists(ours)).order_by("-frozen_at")))


def held_with(actor: Actor, page: PlanPage) -> HeldMeeting | None:
    """The numbers of the meeting this frozen version was agreed at; what the page knows is not asked."""
    require(actor, Permission.PLAN_READ)
    if page.version is None or page.meeting is None:
        return None
    versions = Version.objects.filter(plan_id=page.id, number=page.version)
    one = _with_numbers(versions).first()
    if one is None:
        return None
    return _held(one, page.meeting.opened_at)


def _with_numbers(versions: QuerySet[Version]) -> QuerySet[Version]:
    finished = Preparation.objects.filter(
        meeting_id=OuterRef("meeting_id"), finished_at__isnull=False
    )
    return versions.filter(meeting_id__isnull=False).annotate(
        sent=Min("sent_to__sent_at"), spent=ArraySubquery(finished.values("seconds"))
    )


def _numbers(actor: Actor, versions: QuerySet[Version]) -> Iterator[HeldMeeting]:
    """Two questions, however many meetings there were."""
    held = list(_with_numbers(versions))
    began = meetings.began(actor, [one.meeting_id for one in held if one.meeting_id])
    for one in held:
        yield _held(one, began.get(one.meeting_id or one.pk))


def _held(version: Version, opened_at: dt.datetime | None) -> HeldMeeting:
    known: dict[str, Any] = version.__dict__  # annotated
    sent_at, seconds = known["sent"], known["spent"]
    minutes = None
    if opened_at is not None and sent_at is not None:
        minutes = max(1, round((sent_at - opened_at).total_seconds() / 60))
    return HeldMeeting(
        version=version.number,
        meeting_id=version.meeting_id or version.pk,
        minutes=minutes,
        prepared=len(seconds),
        preparing_seconds=round(median(seconds)) if seconds else None,
    )


def _preparation(row: dict[str, Any]) -> PreparationCard:
    cards = [_answer(one) for one in row["answer_list"]]
    finished = row["finished_at"]
    return PreparationCard(
        party_id=UUID(row["unit_id"] or row["person_id"]),
        kind=row["kind"],
        opened_at=dt.datetime.fromisoformat(row["opened_at"]),
        finished_at=dt.datetime.fromisoformat(finished) if finished else None,
        seconds=row["seconds"],
        answers={card.question: card for card in cards},
    )


def _answer(row: dict[str, Any]) -> AnswerCard:
    return AnswerCard(
        question=row["question"],
        label=str(PreparationAnswer.Question(row["question"]).label),
        body=row["body"],
        is_skipped=row["is_skipped"],
        told_to=row["told_to"],
        written_by=row["written_by_name"],
        updated_at=dt.datetime.fromisoformat(row["updated_at"]),
        revision=row["revision"],
    )


def _undecided(row: dict[str, Any]) -> UndecidedCard:
    due, unit = row["due_on"], row["unit_id"]
    return UndecidedCard(
        id=UUID(row["id"]),
        body=row["body"],
        unit_id=UUID(unit) if unit else None,
        due_on=dt.date.fromisoformat(due) if due else None,
        state=row["state"],
        state_label=str(Undecided.State(row["state"]).label),
        outcome=row["outcome"],
        raised_by=row["raised_by_name"],
        raised_at=dt.datetime.fromisoformat(row["raised_at"]),
        times_carried=row["times_carried"],
        revision=row["revision"],
    )
