"""Asking for a time, answering, choosing one, calling it off."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import unit_of
from brobygger.accounts.queries import users_of_person
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found

from ..errors import (
    AnswerUnknown,
    MeetingInThePast,
    NobodyInvited,
    NotYourPoll,
    PollOver,
    TimesEqual,
    TimesTooFewOrMany,
)
from ..pages import Called, Invited, MeetingCard
from ..people import all_of, me, sort_out
from ..rules import is_mine
from ..services import call_meeting, check_time, keepable_place, known_form
from . import rules, telling
from .events import TimeChosen
from .models import Poll, PollAnswer, PollTime, PollVoice
from .pages import Found

YES = PollAnswer.Word.YES


@transaction.atomic
def ask(
    actor: Actor,
    *,
    citizen_id: UUID,
    about: UUID | None,
    times: Sequence[dt.datetime],
    minutes: int,
    form: str,
    place: str,
    people: Sequence[Called],
) -> UUID:
    """Ask these people when they can meet. Whoever asks can at every time they propose."""
    require(actor, Permission.MEETING_BOOK)
    _check_times(times, minutes)
    if not set(people) - {me(actor)}:
        raise NobodyInvited
    asked = all_of(actor, citizen_id, [me(actor), *people])
    with hidden_means_not_found(citizen_id):
        poll = Poll.objects.create(
            citizen_id=citizen_id,
            about=about,
            minutes=minutes,
            form=known_form(form),
            place=keepable_place(place),
            asked_by=actor.user_id,
            asked_unit_id=unit_of(actor),
            asked_at=now(),
        )
    voices = _put_to(actor, poll, asked, times)
    record(actor, "poll.asked", poll, asked=len(voices), times=len(times), about=about)
    telling.tell_asked(actor, voices)
    return poll.pk


@transaction.atomic
def answer(actor: Actor, *, poll_id: UUID, words: Mapping[UUID, str]) -> None:
    """One's own word for each time, as often as one likes; what is not answered is a no."""
    require(actor, Permission.MEETING_ANSWER)
    poll = _locked(poll_id)
    voice = next((one for one in poll.voices.all() if is_mine(actor, one)), None)
    if voice is None:
        raise NotFound(poll_id)
    times = {one.pk: one.starts_at for one in poll.times.all()}
    _require_open(poll, times.values())
    if not words or not words.keys() <= times.keys():
        raise AnswerUnknown(poll_id)
    if not set(words.values()) <= set(PollAnswer.Word.values):
        raise AnswerUnknown(poll_id)
    said = {time_id: words.get(time_id, PollAnswer.Word.NO.value) for time_id in times}
    _say(voice, said)
    record(actor, "poll.answered", poll, voice=voice.pk, yes=list(said.values()).count(YES))


@transaction.atomic
def choose(actor: Actor, *, poll_id: UUID, time_id: UUID) -> Found:
    """The meeting is called at this time with everybody asked; who said yes is coming.

    The row is locked: two who choose at once get one meeting, and one `PollOver`.
    """
    require(actor, Permission.MEETING_BOOK)
    poll = _locked(poll_id)
    _require_lead(actor, poll)
    times = {one.pk: one.starts_at for one in poll.times.all()}
    _require_open(poll, times.values())
    if time_id not in times:
        raise AnswerUnknown(time_id)
    invited, left_out = _who_comes(actor, poll, time_id)
    meeting = _call(actor, poll, times[time_id], invited)
    _close(poll, Poll.State.CLOSED, meeting_id=meeting.id)
    record(actor, "poll.time_chosen", poll, meeting=meeting.id, left_out=len(left_out))
    _announce(actor, poll)
    return Found(
        meeting_id=meeting.id,
        starts_at=meeting.starts_at,
        coming=meeting.coming,
        left_out=left_out,
    )


@transaction.atomic
def cancel(actor: Actor, *, poll_id: UUID) -> None:
    """No time is wanted any more; those asked are told that they need not answer."""
    require(actor, Permission.MEETING_BOOK)
    poll = _locked(poll_id)
    _require_lead(actor, poll)
    if poll.state != Poll.State.OPEN:
        raise PollOver(poll_id)
    call_off(actor, poll)


def call_off(actor: Actor, poll: Poll) -> None:
    """For an open poll in hand: by the one who asked, or because the work together has ended."""
    _close(poll, Poll.State.CANCELLED)
    record(actor, "poll.cancelled", poll)
    telling.tell_cancelled(actor, poll.voices.all())


def _call(
    actor: Actor, poll: Poll, starts_at: dt.datetime, invited: Sequence[Invited]
) -> MeetingCard:
    return call_meeting(
        actor,
        citizen_id=poll.citizen_id,
        about=poll.about,
        starts_at=starts_at,
        minutes=poll.minutes,
        form=poll.form,
        place=poll.place,
        invited=invited,
    )


def _announce(actor: Actor, poll: Poll) -> None:
    if poll.meeting_id is not None:
        announce(
            actor,
            TimeChosen(
                poll_id=poll.pk,
                meeting_id=poll.meeting_id,
                about=poll.about,
                citizen_id=poll.citizen_id,
            ),
        )


def _check_times(times: Sequence[dt.datetime], minutes: int) -> None:
    if not rules.is_number(times):
        raise TimesTooFewOrMany(len(times))
    if len(set(times)) != len(times):
        raise TimesEqual(len(times))
    moment = now()
    for one in times:
        check_time(one, minutes)
        if one <= moment:
            raise MeetingInThePast


def _locked(poll_id: UUID) -> Poll:
    poll = Poll.objects.select_for_update().filter(pk=poll_id).first()
    if poll is None:
        raise NotFound(poll_id)
    return poll


def _require_lead(actor: Actor, poll: Poll) -> None:
    if not rules.may_lead(actor, poll):
        raise NotYourPoll(poll.pk)


def _require_open(poll: Poll, times: Iterable[dt.datetime]) -> None:
    if poll.state != Poll.State.OPEN or rules.are_over(list(times), now()):
        raise PollOver(poll.pk)


def _put_to(
    actor: Actor, poll: Poll, asked: Iterable[Invited], times: Iterable[dt.datetime]
) -> list[PollVoice]:
    about = {"poll": poll, "citizen_id": poll.citizen_id}
    proposed = PollTime.objects.bulk_create(
        [PollTime(starts_at=one, **about) for one in sorted(times)]
    )
    voices = PollVoice.objects.bulk_create(
        [
            PollVoice(
                kind=one.kind,
                user_id=one.user_id,
                unit_id=one.unit_id,
                person_id=one.person_id,
                name=one.name,
                function=one.function,
                has_account=one.person_id is None or bool(users_of_person(one.person_id)),
                **about,
            )
            for one in asked
        ]
    )
    for mine in (one for one in voices if is_mine(actor, one)):
        _say(mine, {one.pk: YES.value for one in proposed})
    return voices


def _say(voice: PollVoice, said: Mapping[UUID, str]) -> None:
    answers = [
        PollAnswer(voice=voice, time_id=time_id, citizen_id=voice.citizen_id, word=word)
        for time_id, word in said.items()
    ]
    PollAnswer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["voice", "time"], update_fields=["word"]
    )
    voice.answered_at = now()
    voice.save(update_fields=["answered_at"])


def _who_comes(actor: Actor, poll: Poll, time_id: UUID) -> tuple[list[Invited], tuple[str, ...]]:
    """Everybody asked who may still see it; the others by name."""
    voices = {(one.user_id, one.unit_id, one.person_id): one for one in poll.voices.all()}
    yes = PollAnswer.objects.filter(time_id=time_id, word=YES).values_list("voice_id", flat=True)
    said_yes = set(yes)
    found = sort_out(
        actor,
        poll.citizen_id,
        [Called.of(one) for one in voices.values()],
    )
    invited = [replace(one, coming=voices[one.key].pk in said_yes) for one in found.able]
    return invited, tuple(voices[one.key].name for one in found.left_out)


def _close(poll: Poll, state: str, *, meeting_id: UUID | None = None) -> None:
    poll.state, poll.meeting_id, poll.closed_at = state, meeting_id, now()
    poll.save(update_fields=["state", "meeting", "closed_at"])
