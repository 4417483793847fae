"""Reading polls: row security shows those about people the actor has a ground for."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.rows import rows_beside

from ..models import Meeting
from ..rules import is_mine
from . import rules
from .models import Poll, PollAnswer, PollTime, PollVoice
from .pages import MAYBE, NO, YES, PollCard, PollLine, TimeCard, VoiceCard


def poll(actor: Actor, poll_id: UUID) -> PollCard:
    """One poll with its times, those asked, and what each has said."""
    require(actor, Permission.MEETING_ANSWER)
    found = Poll.objects.filter(pk=poll_id).first()
    if found is None:
        raise NotFound(poll_id)
    answers = PollAnswer.objects.filter(voice=OuterRef("pk"))
    voices = found.voices.annotate(words=rows_beside(answers, "time_id", "word"))
    people = tuple(_voice_card(actor, one) for one in voices.order_by("kind", "name"))
    return _card(actor, found, list(found.times.all()), people)


def open_polls_of(actor: Actor, citizen_id: UUID) -> list[PollLine]:
    """Those that wait for answers or for a time to be chosen, the soonest first."""
    require(actor, Permission.MEETING_ANSWER)
    here = Q(voices__has_account=True)
    waiting = Poll.objects.filter(citizen_id=citizen_id, state=Poll.State.OPEN).annotate(
        first=Min("times__starts_at"),
        last=Max("times__starts_at"),
        asked=Count("voices", distinct=True, filter=here),
        answered=Count(
            "voices",
            distinct=True,
            filter=here & Q(voices__answered_at__isnull=False),
        ),
    )
    rows: Iterable[Any] = waiting.filter(last__gt=now()).order_by("first")
    return [
        PollLine(id=one.pk, first=one.first, last=one.last, asked=one.asked, answered=one.answered)
        for one in rows
    ]


def unanswered(actor: Actor) -> QuerySet[PollVoice]:
    """For *I dag*, beside other lists: `poll_id`, `citizen_id` and the first time still to come."""
    mine = (
        Q(person_id=actor.person_id)
        if actor.person_id is not None
        else Q(user_id=actor.user_id, unit_id=actor.unit_id, kind=PollVoice.Kind.STAFF)
    )
    waiting = PollVoice.objects.filter(mine, answered_at=None, poll__state=Poll.State.OPEN)
    return waiting.annotate(next_at=_next("poll")).filter(next_at__isnull=False).order_by("next_at")


def ready(actor: Actor) -> QuerySet[Poll]:
    """For *I dag*: polls I asked in which nobody is missing, or whose first time is near."""
    missing = PollVoice.objects.filter(poll=OuterRef("pk"), answered_at=None, has_account=True)
    asked = Poll.objects.filter(asked_by=actor.user_id, state=Poll.State.OPEN)
    here = asked.filter(asked_unit_id=actor.unit_id) if actor.unit_id else asked.none()
    mine = here.annotate(next_at=_next("pk"))
    soon = Q(next_at__lt=now() + dt.timedelta(days=2))
    return mine.filter(soon | ~Exists(missing), next_at__isnull=False).order_by("next_at")


def _next(poll: str) -> Subquery:
    times = PollTime.objects.filter(poll=OuterRef(poll), starts_at__gt=now())
    return Subquery(times.order_by("starts_at").values("starts_at")[:1])


def _voice_card(actor: Actor, one: PollVoice) -> VoiceCard:
    answers: list[dict[str, str]] = one.words  # type: ignore[attr-defined]  # annotated
    return VoiceCard(
        id=one.pk,
        kind=one.kind,
        kind_label=str(PollVoice.Kind(one.kind).label),
        name=one.name,
        function=one.function,
        user_id=one.user_id,
        unit_id=one.unit_id,
        person_id=one.person_id,
        has_account=one.has_account,
        answered_at=one.answered_at,
        is_mine=is_mine(actor, one),
        words={UUID(each["time_id"]): each["word"] for each in answers},
    )


def _card(
    actor: Actor, one: Poll, times: list[PollTime], voices: tuple[VoiceCard, ...]
) -> PollCard:
    return PollCard(
        id=one.pk,
        citizen_id=one.citizen_id,
        about=one.about,
        minutes=one.minutes,
        form=one.form,
        form_label=str(Meeting.Form(one.form).label),
        place=one.place,
        state=one.state,
        state_label=str(Poll.State(one.state).label),
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        meeting_id=one.meeting_id,
        may_lead=rules.may_lead(actor, one),
        has_lapsed=rules.are_over([each.starts_at for each in times], now()),
        times=_time_cards(times, voices),
        voices=voices,
    )


def _time_cards(times: list[PollTime], voices: tuple[VoiceCard, ...]) -> tuple[TimeCard, ...]:
    moment = now()

    def who_said(time_id: UUID, word: str) -> tuple[VoiceCard, ...]:
        return tuple(one for one in voices if one.words.get(time_id) == word)

    return tuple(
        TimeCard(
            id=one.pk,
            starts_at=one.starts_at,
            is_past=one.starts_at <= moment,
            can=who_said(one.pk, YES),
            if_need_be=who_said(one.pk, MAYBE),
            cannot=who_said(one.pk, NO),
        )
        for one in times
    )
