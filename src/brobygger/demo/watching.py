"""Emergencies, and citizens who ask why."""

from functools import partial

from brobygger.access.queries import log_of, why_questions
from brobygger.access.rls import acting_as
from brobygger.access.services import (
    answer_why,
    ask_why,
    open_emergency,
    review_emergency,
    tell_citizen_of_emergency,
)

from .backdating import Timeline
from .company import CITIZEN, Around
from .lives import mask
from .stories import Emergency, Life, Why


def put_watching_on(timeline: Timeline, around: Around, life: Life) -> None:
    """Looks that had to be explained, and questions about looks."""
    for one in life.emergencies:
        act = partial(_emergency, around, life, one)
        if one.hours_ago:
            timeline.at(timeline.days.a_while_ago(60 * one.hours_ago + 7), act)
        else:
            timeline.on(one.ago, one.at, act)
    for why in life.whys:
        timeline.on(why.ago, "21:05", partial(_ask, around, why))
        if why.answered_by:
            timeline.on(why.ago - 1, "09:00", partial(_answer, around, why))


def _emergency(around: Around, life: Life, one: Emergency) -> None:
    """Someone looks without consent because it cannot wait; the leader may have reviewed it."""
    actor = around.actor(one.by)
    with acting_as(actor):
        opened = open_emergency(
            actor,
            cpr=life.cpr,
            categories=mask(one.sees),
            reason=one.reason,
            alternative=one.alternative,
            hours=one.hours,
        )
        if one.told:
            tell_citizen_of_emergency(actor, emergency_id=opened.id)
    if one.reviewed_by:
        leader = around.actor(one.reviewed_by)
        with acting_as(leader):
            review_emergency(leader, emergency_id=opened.id, finding=one.finding, note=one.review)


def _ask(around: Around, why: Why) -> None:
    """About the latest look by that unit."""
    citizen = around.actor(CITIZEN)
    unit = around.company.unit(why.of).name
    with acting_as(citizen):
        lines = log_of(citizen, around.citizen_id, limit=200)
        line = next(one for one in lines if one.unit_name == unit and one.can_ask)
        ask_why(citizen, entry_id=line.entry_id, question=why.question)


def _answer(around: Around, why: Why) -> None:
    leader = around.actor(why.answered_by)
    with acting_as(leader):
        asked = next(one for one in why_questions(leader) if one.question == why.question)
        answer_why(leader, question_id=asked.id, answer=why.answer)
