"""How the people of the stories prepare their meetings: question by question, as it would take time."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.plans import services

from .sayings import Brought

if TYPE_CHECKING:
    from .planning import Planning

PACE = dt.timedelta(seconds=48)  # for a question


def put_preparing_on(planning: "Planning", one: Brought, begins: dt.datetime) -> None:
    """Opened, answered one by one, and finished when the story says so."""
    planning.timeline.at(begins, partial(_open, planning, one))
    for place, (question, words) in enumerate(one.answers.items(), 1):
        act = partial(_answer, planning, one, question, words)
        planning.timeline.at(begins + place * PACE, act)
    if one.is_finished:
        ends = begins + (len(one.answers) + 1) * PACE
        planning.timeline.at(ends, partial(_finish, planning, one))


def _writer(planning: "Planning", one: Brought) -> Actor:
    return planning.around.actor(one.told_to or one.by)


def _form(planning: "Planning", one: Brought) -> dict[str, object]:
    whose = planning.around.actor(one.by).party_id if not one.told_to else None
    return {
        "plan_id": planning.plan_id,
        "meeting_id": planning.meeting_id,
        "party_id": whose or planning.around.citizen_id,
    }


def _open(planning: "Planning", one: Brought) -> None:
    with acting_as(_writer(planning, one)) as actor:
        services.open_preparation(actor, **_form(planning, one))  # type: ignore[arg-type]  # as named


def _answer(planning: "Planning", one: Brought, question: str, words: str) -> None:
    with acting_as(_writer(planning, one)) as actor:
        services.answer_question(
            actor,
            **_form(planning, one),  # type: ignore[arg-type]  # as named
            question=question,
            body=words,
            base_revision=0,
        )


def _finish(planning: "Planning", one: Brought) -> None:
    with acting_as(_writer(planning, one)) as actor:
        services.finish_preparation(actor, **_form(planning, one))  # type: ignore[arg-type]  # as named
