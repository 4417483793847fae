"""What the parties bring to a meeting, what waits to be decided, and the numbers afterwards."""

import datetime as dt
from collections import defaultdict
from statistics import median
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Min, OuterRef, Q
from django.db.models.functions import JSONObject

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings

from ..models import Preparation, PreparationAnswer, Undecided, Version
from ..prepared import AnswerCard, HeldMeeting, PreparationCard, UndecidedCard

NAMES = ("question", "body", "is_skipped", "told_to", "written_by_name", "updated_at", "revision")


def preparations(actor: Actor, meeting_id: UUID) -> tuple[PreparationCard, ...]:
    """Every party's form before this meeting, what the reader may see of it; one question."""
    require(actor, Permission.PLAN_READ)
    answers = PreparationAnswer.objects.filter(preparation=OuterRef("pk"))
    along = ArraySubquery(answers.values(row=JSONObject(**{name: name for name in NAMES})))
    found = Preparation.objects.filter(meeting_id=meeting_id).annotate(answer_list=along)
    return tuple(_preparation(one) for one in found.order_by("opened_at"))


def undecided_at(actor: Actor, plan_id: UUID, meeting_id: UUID) -> tuple[UndecidedCard, ...]:
    """What waits to be decided, what was carried on, and what this meeting has settled."""
    require(actor, Permission.PLAN_READ)
    waits = Q(state__in=(Undecided.State.OPEN, Undecided.State.CARRIED))
    settled = Q(settled_meeting_id=meeting_id) & ~Q(state=Undecided.State.WITHDRAWN)
    return tuple(
        _undecided(one) for one in Undecided.objects.filter(waits | settled, plan_id=plan_id)
    )


def meetings_held(actor: Actor, plan_id: UUID) -> dict[int, HeldMeeting]:
    """The numbers of each meeting that ended with a version, by its number."""
    require(actor, Permission.PLAN_READ)
    versions = Version.objects.filter(plan_id=plan_id, meeting_id__isnull=False)
    sent = {one.meeting_id: one for one in versions.annotate(sent=Min("sent_to__sent_at"))}
    finished = Preparation.objects.filter(plan_id=plan_id, finished_at__isnull=False)
    seconds: dict[UUID, list[int]] = defaultdict(list)
    for meeting_id, spent in finished.values_list("meeting_id", "seconds"):
        seconds[meeting_id].append(spent)
    held = {}
    for meeting in meetings.meetings_about(actor, plan_id):
        version = sent.get(meeting.id)
        if version is not None:
            held[version.number] = _held(version, meeting.opened_at, seconds[meeting.id])
    return held


def minutes_in_meetings(actor: Actor, *, plan_ids: set[UUID]) -> tuple[int, ...]:
    """For leaders: the minutes of every meeting of these plans, start to sent, the shortest first."""
    require(actor, Permission.UNIT_OVERVIEW)
    found = [
        each.minutes
        for plan_id in plan_ids
        for each in meetings_held(actor, plan_id).values()
        if each.minutes is not None
    ]
    return tuple(sorted(found))


def _held(version: Version, opened_at: dt.datetime | None, seconds: list[int]) -> HeldMeeting:
    sent_at: dt.datetime | None = version.sent  # type: ignore[attr-defined]  # annotated
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


def _preparation(one: Preparation) -> PreparationCard:
    rows: list[dict[str, Any]] = one.answer_list  # type: ignore[attr-defined]  # annotated
    cards = [_answer(row) for row in rows]
    return PreparationCard(
        party_id=one.unit_id or one.person_id or one.pk,
        kind=one.kind,
        opened_at=one.opened_at,
        finished_at=one.finished_at,
        seconds=one.seconds,
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


def _undecided(one: Undecided) -> UndecidedCard:
    return UndecidedCard(
        id=one.pk,
        body=one.body,
        unit_id=one.unit_id,
        due_on=one.due_on,
        state=one.state,
        state_label=str(Undecided.State(one.state).label),
        outcome=one.outcome,
        raised_by=one.raised_by_name,
        raised_at=one.raised_at,
        times_carried=one.times_carried,
        revision=one.revision,
    )
