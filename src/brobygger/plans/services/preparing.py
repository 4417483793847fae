"""Before the meeting: each party's short form, begun and finished wherever they like, never lost."""

from typing import NoReturn
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings import queries as meetings

from .. import prepared, rules
from ..errors import ChoiceUnknown, CitizensOwnWords, MeetingIsOver, PassageChanged
from ..models import Participant, Plan, Preparation, PreparationAnswer
from ..pages import Saved
from .table import kept_text, locked, takes_part, writer_of
from .undecided import follow_answer


@transaction.atomic
def open_preparation(actor: Actor, *, plan_id: UUID, meeting_id: UUID, party_id: UUID) -> None:
    """Somebody has the form before them: the clock runs, until they put it down."""
    require(actor, Permission.MEETING_ANSWER)
    plan = locked(plan_id)
    kind = _kind(actor, plan, meeting_id, party_id)
    preparation, is_new = _found(plan, meeting_id, party_id, kind)
    if is_new:
        record(actor, "plan.preparation_begun", preparation, kind=kind)
        return
    preparation.last_at = now()
    preparation.save(update_fields=["last_at"])


@transaction.atomic
def answer_question(
    actor: Actor,
    *,
    plan_id: UUID,
    meeting_id: UUID,
    party_id: UUID,
    question: str,
    body: str,
    base_revision: int,
) -> Saved:
    """One answer; an empty one says that the question is skipped, and can be taken up again.

    What the citizen has written themself is not written over by whoever helps them.
    """
    require(actor, Permission.MEETING_ANSWER)
    plan = locked(plan_id)
    kind = _kind(actor, plan, meeting_id, party_id)
    if question not in prepared.QUESTIONS[kind]:
        raise ChoiceUnknown(question)
    body = kept_text(body, _longest(question))
    preparation, _new = _found(plan, meeting_id, party_id, kind)
    answer = _answer(preparation, question)
    is_skipped = not rules.is_said(body)
    if (answer.body, answer.is_skipped) == (body, is_skipped) and answer.revision:
        _spend(preparation)
        return Saved(revision=answer.revision, body=body, saved_at=answer.updated_at)
    helps = kind != Participant.Kind.STAFF and actor.unit_id is not None
    if helps and not answer.told_to and rules.is_said(answer.body):
        raise CitizensOwnWords(answer.pk)
    if answer.revision != base_revision:
        _lose(answer, body)
    answer.body, answer.is_skipped = body, is_skipped
    _sign(actor, plan, answer, helps=helps)
    _spend(preparation)
    record(actor, "plan.preparation_written", answer, question=question, revision=answer.revision)
    if question == prepared.Question.DECIDE:
        follow_answer(actor, plan, answer)
    return Saved(revision=answer.revision, body=body, saved_at=answer.updated_at)


@transaction.atomic
def finish_preparation(actor: Actor, *, plan_id: UUID, meeting_id: UUID, party_id: UUID) -> None:
    """Done for now; it can be taken up again until the meeting is over."""
    require(actor, Permission.MEETING_ANSWER)
    plan = locked(plan_id)
    kind = _kind(actor, plan, meeting_id, party_id)
    preparation, _new = _found(plan, meeting_id, party_id, kind)
    _spend(preparation)
    preparation.finished_at = now()
    preparation.save(update_fields=["finished_at"])
    record(actor, "plan.preparation_finished", preparation, seconds=preparation.seconds)


def _kind(actor: Actor, plan: Plan, meeting_id: UUID, party_id: UUID) -> str:
    """Whose form it is, for someone who may write in it: one's own, or the citizen's told to one."""
    meeting = meetings.meeting(actor, meeting_id)
    if meeting.about != plan.pk:
        raise NotFound(meeting_id)
    if not (meeting.is_called or meeting.is_open):
        raise MeetingIsOver(meeting_id)
    works_here = actor.may(Permission.PLAN_WRITE) and takes_part(actor, plan)
    if works_here and party_id == actor.unit_id:
        return Participant.Kind.STAFF.value
    if party_id == plan.citizen_id and (works_here or party_id == actor.person_id):
        return Participant.Kind.CITIZEN.value
    invited = {one.person_id for one in meeting.invitations if one.kind == "relative"}
    if party_id == actor.person_id and party_id in invited:
        return Participant.Kind.RELATIVE.value
    raise NotFound(party_id)


def _found(plan: Plan, meeting_id: UUID, party_id: UUID, kind: str) -> tuple[Preparation, bool]:
    """The party's form; the plan is locked, so that two who begin at once share one."""
    is_unit = kind == Participant.Kind.STAFF
    return Preparation.objects.get_or_create(
        plan=plan,
        meeting_id=meeting_id,
        unit_id=party_id if is_unit else None,
        person_id=None if is_unit else party_id,
        defaults={"citizen_id": plan.citizen_id, "kind": kind},
    )


def _answer(preparation: Preparation, question: str) -> PreparationAnswer:
    found = preparation.answers.filter(question=question).first()
    return found or PreparationAnswer(
        preparation=preparation,
        citizen_id=preparation.citizen_id,
        question=question,
        revision=0,
    )


def _sign(actor: Actor, plan: Plan, answer: PreparationAnswer, *, helps: bool) -> None:
    name, _kind_of_writer = writer_of(actor, plan)
    answer.written_by_name, answer.updated_by = name, actor.user_id
    answer.told_to = name if helps else ""
    answer.revision += 1
    answer.save()


def _spend(preparation: Preparation) -> None:
    """Time with the form before one; who was away for long had put it down."""
    passed = int((now() - preparation.last_at).total_seconds())
    if 0 < passed <= prepared.LONGEST_PAUSE:
        preparation.seconds += passed
    preparation.last_at = now()
    preparation.save(update_fields=["seconds", "last_at"])


def _lose(answer: PreparationAnswer, body: str) -> NoReturn:
    raise PassageChanged(
        field=answer.question,
        mine=body,
        theirs=answer.body,
        base="",
        revision=answer.revision,
        theirs_by=answer.written_by_name,
    )


def _longest(question: str) -> int:
    is_line = question == prepared.Question.DECIDE
    return prepared.LONGEST_TO_DECIDE if is_line else prepared.LONGEST_ANSWER
