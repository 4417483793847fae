"""Questions about no citizen: asked, answered, carried on; for the staff of the two units alone."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import unit_of
from brobygger.accounts.queries import person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.texts import is_storable, storable, storable_line

from ..errors import TextNotAccepted
from . import queries, rules
from .errors import NoRoomLeft, QuestionOver, SlotNotBegun
from .models import SlotQuestion
from .queue import place_before, require_room
from .services import come, last_position, move_question, open_slot, row_of


@transaction.atomic
def ask(actor: Actor, *, series_id: UUID, day: dt.date, body: str) -> UUID:
    """On the list of a date. Pressed twice it stands there once; whoever asks comes."""
    require(actor, Permission.MEETING_BOOK)
    kept = storable_line(body).strip()
    if not kept or not is_storable(kept, rules.LONGEST_QUESTION):
        raise TextNotAccepted(len(kept))
    card = queries.series(actor, series_id)
    slot = open_slot(actor, card, day)
    twin = slot.questions.filter(body=kept, left_at=None).values_list("pk", flat=True).first()
    if twin is not None:
        return twin
    require_room(actor, card, slot, rules.USUAL_ITEM)
    come(actor, slot, is_coming=True)
    asked = SlotQuestion.objects.create(
        slot=slot,
        body=kept,
        minutes=rules.USUAL_ITEM,
        position=last_position(slot),
        asked_by=actor.user_id,
        asked_unit_id=unit_of(actor),
        asked_by_name=_name(actor),
    )
    record(actor, "slot.question_asked", asked, slot=slot.pk)
    return asked.pk


@transaction.atomic
def answer(actor: Actor, *, question_id: UUID, answer: str) -> None:
    """What the two units agreed on, kept for both. Of two who answer at once the second is told."""
    require(actor, Permission.MEETING_BOOK)
    kept = storable(answer).strip()
    if not kept or not is_storable(kept, rules.LONGEST_ANSWER):
        raise TextNotAccepted(len(kept))
    asked = _locked(question_id)
    if asked.answer == kept:
        return
    if asked.answered_at is not None or asked.left_at is not None:
        raise QuestionOver(question_id)
    if asked.slot.starts_at - rules.FROM_BEFORE > now():
        raise SlotNotBegun(question_id)
    asked.answer, asked.answered_at, asked.answered_by_name = kept, now(), _name(actor)
    asked.save(update_fields=["answer", "answered_at", "answered_by_name"])
    record(actor, "slot.question_answered", asked)


@transaction.atomic
def add_to_answer(actor: Actor, *, question_id: UUID, more: str) -> None:
    """Somebody else answered first: the words go below theirs, with a name."""
    require(actor, Permission.MEETING_BOOK)
    asked = _locked(question_id)
    both = f"{asked.answer}\n\n{_name(actor)}: {storable(more).strip()}"
    if asked.answered_at is None or not more.strip():
        raise QuestionOver(question_id)
    if not is_storable(both, rules.LONGEST_ANSWER):
        raise TextNotAccepted(len(both))
    asked.answer = both
    asked.save(update_fields=["answer"])
    record(actor, "slot.question_answered", asked)


@transaction.atomic
def take_off(actor: Actor, *, question_id: UUID) -> None:
    require(actor, Permission.MEETING_BOOK)
    asked = _waiting(question_id)
    asked.left_at = now()
    asked.save(update_fields=["left_at"])
    record(actor, "slot.question_taken_off", asked)


@transaction.atomic
def move_up(actor: Actor, *, question_id: UUID) -> None:
    """One place earlier."""
    require(actor, Permission.MEETING_BOOK)
    asked = _waiting(question_id)
    asked.position = place_before(asked.slot, asked.position)
    asked.save(update_fields=["position"])
    record(actor, "slot.question_moved", asked, slot=asked.slot_id)


@transaction.atomic
def carry_on(actor: Actor, *, question_id: UUID) -> dt.date:
    """Not reached: on to the first date after this one that has room."""
    require(actor, Permission.MEETING_BOOK)
    asked = _waiting(question_id)
    card = queries.series(actor, asked.slot.series_id)
    goal = queries.next_with_room(actor, card, asked.slot.day, asked.minutes)
    if goal is None:
        raise NoRoomLeft(question_id)
    target = row_of(goal)
    move_question(actor, asked, target)
    return target.day


def _waiting(question_id: UUID) -> SlotQuestion:
    asked = _locked(question_id)
    if asked.left_at is not None or asked.answered_at is not None:
        raise QuestionOver(question_id)
    return asked


def _locked(question_id: UUID) -> SlotQuestion:
    found = SlotQuestion.objects.select_for_update(of=("self",)).select_related("slot")
    asked = found.filter(pk=question_id).first()
    if asked is None:
        raise NotFound(question_id)
    return asked


def _name(actor: Actor) -> str:
    return person_cards([actor.user_id])[actor.user_id].name[:120]


__all__ = ["add_to_answer", "answer", "ask", "carry_on", "move_up", "take_off"]
