"""The citizen's words: what was told is accepted or not by them, and what they prepared is taken in."""

from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.texts import is_storable

from .. import rules
from ..errors import NotYoursToWrite, TextNotAccepted, ToldAnew, WordsRefused
from ..models import (
    Hand,
    Participant,
    Passage,
    Plan,
    PreparationAnswer,
    Section,
    Through,
    ToldAnswer,
)
from .table import locked, require_seat, writer_of
from .writing import set_aside


@transaction.atomic
def accept_told(actor: Actor, *, plan_id: UUID, section: str, revision: int) -> None:
    """What was told becomes the citizen's own: beneath their own words, where they have some.

    Who it was told to, and when, goes along. `revision` says which words were read.
    """
    plan, told = _told(actor, plan_id, section, revision)
    own = _own(plan, section, told.category)
    has_own = rules.is_said(own.body)
    if not rules.stands_in(own.body, told.body):
        set_aside(own)
        _put(own, _joined(own.body, told.body), actor, name=writer_of(actor, plan)[0])
        own.through = Through.JOINED if has_own else Through.TOLD
        own.through_name, own.told_on = told.written_by_name, told.told_on
        own.save()
        record(actor, "plan.passage_saved", own, revision=own.revision)
    _answered(actor, told, ToldAnswer.ACCEPTED)
    record(actor, "plan.words_accepted", told, revision=told.revision, into=own.revision)


@transaction.atomic
def refuse_told(actor: Actor, *, plan_id: UUID, section: str, revision: int) -> None:
    """“That is not what I said”: off the plan's front at once, and kept among the earlier words."""
    _plan, told = _told(actor, plan_id, section, revision)
    _answered(actor, told, ToldAnswer.REFUSED)
    record(actor, "plan.words_refused", told, revision=told.revision)


@transaction.atomic
def take_in_words(actor: Actor, *, plan_id: UUID, meeting_id: UUID) -> None:
    """At the meeting: the words that the citizen prepared stand in the plan, letter by letter.

    What they wrote keeps their name, beneath what they have written in the plan already. What they
    told a helper is told to that helper still, on the day it was.
    """
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    said = _prepared(plan, meeting_id)
    if said.told_to:
        _take_told(actor, plan, said)
        return
    own = _own(plan, Section.WISHES, said.category)
    if rules.stands_in(own.body, said.body):
        return  # pressed twice
    set_aside(own)
    _put(own, _joined(own.body, said.body), actor, name=said.written_by_name)
    own.through, own.through_name = Through.TAKEN_IN, writer_of(actor, plan)[0]
    own.save()
    record(actor, "plan.words_taken_in", own, revision=own.revision)


def _told(actor: Actor, plan_id: UUID, section: str, revision: int) -> tuple[Plan, Passage]:
    """The words that were told, for the one whose they are."""
    require(actor, Permission.PLAN_OWN)
    plan = locked(plan_id)
    if actor.person_id != plan.citizen_id:
        raise NotYoursToWrite(section)
    told = plan.passages.filter(section=section, hand=Hand.TOLD).first()
    if told is None:
        raise NotFound(section)
    if told.revision != revision or not rules.is_said(told.body):
        raise ToldAnew(told.pk)
    return plan, told


def _answered(actor: Actor, told: Passage, answer: ToldAnswer) -> None:
    """The words leave the front; whose hand they were in stands on, with what was answered."""
    set_aside(told, answer)
    told.body, told.answer, told.answered_on = "", answer, today()
    told.updated_by = actor.user_id
    told.revision += 1
    told.save()


def _own(plan: Plan, section: str, category: int) -> Passage:
    found = plan.passages.filter(section=section, hand=Hand.OWN).first()
    return found or _blank(plan, section, category, Hand.OWN)


def _blank(plan: Plan, section: str, category: int, hand: Hand) -> Passage:
    return Passage(
        plan=plan,
        citizen_id=plan.citizen_id,
        category=category,
        section=section,
        hand=hand,
        revision=0,
    )


def _joined(standing: str, more: str) -> str:
    """Nothing of what stands goes away; the database looks after the same letters."""
    joined = f"{standing}\n\n{more}" if rules.is_said(standing) else more
    if not is_storable(joined, rules.LONGEST_PASSAGE):
        raise TextNotAccepted(len(joined))
    return joined


def _put(own: Passage, body: str, actor: Actor, *, name: str) -> None:
    own.body, own.updated_by = body, actor.user_id
    own.written_by_name, own.written_by_kind = name, Participant.Kind.CITIZEN
    own.told_on = None
    own.revision += 1


def _prepared(plan: Plan, meeting_id: UUID) -> PreparationAnswer:
    answers = PreparationAnswer.objects.filter(
        preparation__plan=plan,
        preparation__meeting_id=meeting_id,
        preparation__person_id=plan.citizen_id,
        question=PreparationAnswer.Question.WORDS,
    )
    said = answers.first()
    if said is None or not rules.is_said(said.body):
        raise NotFound(meeting_id)
    return said


def _take_told(actor: Actor, plan: Plan, said: PreparationAnswer) -> None:
    found = plan.passages.filter(section=Section.WISHES, hand=Hand.TOLD).first()
    told = found or _blank(plan, Section.WISHES, said.category, Hand.TOLD)
    if told.body == said.body:
        return
    if told.revision and told.earlier.filter(answer=ToldAnswer.REFUSED, body=said.body).exists():
        raise WordsRefused(told.pk)
    set_aside(told)
    told.body, told.updated_by = said.body, actor.user_id
    told.written_by_name, told.written_by_kind = said.told_to, Participant.Kind.STAFF
    told.told_on, told.answer, told.answered_on = localdate(said.updated_at), "", None
    told.revision += 1
    told.save()
    record(actor, "plan.words_taken_in", told, revision=told.revision)
