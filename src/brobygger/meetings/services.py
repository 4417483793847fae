"""Calling, changing and holding meetings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found
from brobygger.kernel.texts import is_storable, storable_line

from . import rules, telling
from .errors import (
    AnswerUnknown,
    MeetingAlreadyOpen,
    MeetingChanged,
    MeetingInThePast,
    MeetingNotCalled,
    MeetingNotOpen,
    MeetingTimeUnlikely,
    NobodyInvited,
    TextNotAccepted,
)
from .events import InvitationAnswered
from .guests import telling as guests
from .leaving import call_again, end_invitation, end_invitations_about
from .models import Invitation, Meeting
from .pages import Invited, MeetingCard
from .queries import card
from .room.orders import close_the_room
from .room.rules import BY_VIDEO
from .vdx import services as vdx

__all__ = [
    "add_invited",
    "answer_invitation",
    "call_meeting",
    "cancel_meeting",
    "close_meeting",
    "end_invitation",
    "end_invitations_about",
    "invite",
    "move_meeting",
    "name_chair",
    "note_attendance",
    "open_meeting",
    "say_mandate",
    "set_size",
]
MOVED = ("starts_at", "minutes", "form", "place")
ANSWERS = {Invitation.Answer.YES.value, Invitation.Answer.NO.value}


@transaction.atomic
def call_meeting(
    actor: Actor,
    *,
    citizen_id: UUID,
    about: UUID | None,
    starts_at: dt.datetime,
    minutes: int,
    form: str,
    place: str,
    invited: Sequence[Invited],
    tell: telling.Telling = telling.tell_called,
) -> MeetingCard:
    """Call people together. Each is told by mail that there is a meeting, and nothing more."""
    require(actor, Permission.MEETING_BOOK)
    check_time(starts_at, minutes)
    if not invited:
        raise NobodyInvited
    with hidden_means_not_found(citizen_id):
        meeting = Meeting.objects.create(
            citizen_id=citizen_id,
            about=about,
            starts_at=starts_at,
            minutes=minutes,
            form=known_form(form),
            size=rules.size_for(len({one.key for one in invited})),
            place=keepable_place(place),
            called_by=actor.user_id,
        )
    invitations = _invite(actor, meeting, invited)
    record(actor, "meeting.called", meeting, invited=len(invitations), about=about)
    tell(actor, meeting, invitations)
    vdx.follow(actor, meeting)
    return card(actor, meeting)


@transaction.atomic
def invite(actor: Actor, *, meeting_id: UUID, invited: Sequence[Invited]) -> MeetingCard:
    """Call more people to a meeting; those already called are not called twice, and those who
    were taken off come back."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked(meeting_id)
    if meeting.state not in {Meeting.State.CALLED, Meeting.State.OPEN}:
        raise MeetingNotCalled(meeting_id)
    known = {(one.user_id, one.unit_id, one.person_id): one for one in meeting.invitations.all()}
    wanted = {one.key for one in invited}
    back = [one for key, one in known.items() if key in wanted and one.ended_at is not None]
    for one in back:
        call_again(one)
    invitations = _invite(actor, meeting, [one for one in invited if one.key not in known])
    invitations += back
    _make_room_for(meeting, len(known) + len(invitations))
    record(actor, "meeting.invited", meeting, invited=len(invitations))
    telling.tell_called(actor, meeting, invitations)
    return card(actor, meeting)


@transaction.atomic
def answer_invitation(actor: Actor, *, invitation_id: UUID, answer: str) -> None:
    """Say yes or no to one's own invitation; one may change one's mind until it is held."""
    require(actor, Permission.MEETING_ANSWER)
    if answer not in ANSWERS:
        raise AnswerUnknown(answer)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("meeting")
    invitation = found.filter(pk=invitation_id).first()
    if invitation is None or not rules.is_mine(actor, invitation):
        raise NotFound(invitation_id)
    if not rules.can_be_changed(invitation.meeting) or invitation.ended_at is not None:
        raise MeetingNotCalled(invitation.meeting_id)
    invitation.answer, invitation.answered_at = answer, now()
    invitation.save(update_fields=["answer", "answered_at"])
    record(actor, "invitation.answered", invitation, answer=answer)
    announce(
        actor,
        InvitationAnswered(
            meeting_id=invitation.meeting_id,
            invitation_id=invitation.pk,
            about=invitation.meeting.about,
            citizen_id=invitation.citizen_id,
            answer=answer,
        ),
    )


@transaction.atomic
def say_mandate(actor: Actor, *, invitation_id: UUID, may_decide: str, decider: str = "") -> None:
    """Whether I can decide for my unit at this meeting, or who can; said again as often as one likes."""
    require(actor, Permission.MEETING_ANSWER)
    if may_decide not in Invitation.MayDecide.values:
        raise AnswerUnknown(may_decide)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("meeting")
    invitation = found.filter(pk=invitation_id, kind=Invitation.Kind.STAFF, ended_at=None).first()
    if invitation is None or not rules.is_mine(actor, invitation):
        raise NotFound(invitation_id)
    if invitation.meeting.state not in {Meeting.State.CALLED, Meeting.State.OPEN}:
        raise MeetingNotCalled(invitation.meeting_id)
    can = may_decide == Invitation.MayDecide.YES
    invitation.decider = "" if can else _text(decider.strip(), rules.LONGEST_DECIDER)
    invitation.may_decide, invitation.mandate_at = may_decide, now()
    invitation.save(update_fields=["may_decide", "decider", "mandate_at"])
    record(actor, "invitation.mandate_said", invitation, may_decide=may_decide)


@transaction.atomic
def note_attendance(
    actor: Actor, *, meeting_id: UUID, attendance: Mapping[UUID, str]
) -> MeetingCard:
    """Write down who came, who stayed away, and who sent their part."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked(meeting_id)
    if meeting.state != Meeting.State.OPEN:
        raise MeetingNotOpen(meeting_id)
    people = {one.pk: one for one in meeting.invitations.filter(ended_at=None)}
    for invitation_id, word in attendance.items():
        if invitation_id not in people or word not in Invitation.Attendance.values:
            raise AnswerUnknown(invitation_id)
        people[invitation_id].attendance = word
    Invitation.objects.bulk_update(people.values(), ["attendance"])
    record(actor, "meeting.attendance_noted", meeting, noted=len(attendance))
    return card(actor, meeting)


@transaction.atomic
def name_chair(
    actor: Actor, *, meeting_id: UUID, chair_id: UUID | None, minute_taker_id: UUID | None
) -> MeetingCard:
    """Who leads the meeting and who writes; both are among the invited."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked(meeting_id)
    if meeting.state not in {Meeting.State.CALLED, Meeting.State.OPEN}:
        raise MeetingNotCalled(meeting_id)
    invited = {one.pk for one in meeting.invitations.filter(ended_at=None)} | {None}
    if not {chair_id, minute_taker_id} <= invited:
        raise AnswerUnknown(meeting_id)
    meeting.chair_id, meeting.minute_taker_id = chair_id, minute_taker_id
    meeting.save(update_fields=["chair_id", "minute_taker_id"])
    record(actor, "meeting.chair_named", meeting, chair=chair_id, minute_taker=minute_taker_id)
    return card(actor, meeting)


@transaction.atomic
def move_meeting(
    actor: Actor,
    *,
    meeting_id: UUID,
    base_revision: int,
    starts_at: dt.datetime,
    minutes: int,
    form: str,
    place: str,
    tell: telling.Telling = telling.tell_moved,
) -> MeetingCard:
    """Another time, place or form. Everyone else is told and answers again."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked_and_called(meeting_id)
    if meeting.revision != base_revision:
        raise MeetingChanged(meeting_id)
    check_time(starts_at, minutes)
    if meeting.form in BY_VIDEO:
        close_the_room(meeting.pk, why="rescheduled")
    meeting.starts_at, meeting.minutes = starts_at, minutes
    meeting.form, meeting.place = known_form(form), keepable_place(place)
    meeting.revision += 1
    meeting.calendar_sequence += 1
    meeting.save(update_fields=[*MOVED, "revision", "calendar_sequence"])
    living = meeting.invitations.filter(ended_at=None)
    living.update(answer=Invitation.Answer.AWAITED, answered_at=None, told_at=now())
    living.filter(user_id=actor.user_id, unit_id=actor.unit_id).update(
        answer=Invitation.Answer.YES, answered_at=now()
    )
    record(actor, "meeting.moved", meeting, starts_at=starts_at.isoformat())
    tell(actor, meeting, meeting.invitations.all())
    guests.tell_moved(actor, meeting)
    vdx.follow(actor, meeting)
    return card(actor, meeting)


@transaction.atomic
def set_size(actor: Actor, *, meeting_id: UUID, size: str) -> MeetingCard:
    """How many can take part by video; decided anew by hand, until the meeting begins."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked_and_called(meeting_id)
    if size not in Meeting.Size.values:
        raise AnswerUnknown(size)
    meeting.size = size
    meeting.save(update_fields=["size"])
    record(actor, "meeting.size_set", meeting, size=size)
    return card(actor, meeting)


@transaction.atomic
def cancel_meeting(
    actor: Actor, *, meeting_id: UUID, tell: telling.Telling = telling.tell_cancelled
) -> MeetingCard:
    """Call it off and say so to everyone invited."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked_and_called(meeting_id)
    _turn(meeting, Meeting.State.CANCELLED, calendar_sequence=meeting.calendar_sequence + 1)
    record(actor, "meeting.cancelled", meeting)
    tell(actor, meeting, meeting.invitations.all())
    guests.tell_cancelled(actor, meeting)
    if meeting.form in BY_VIDEO:
        close_the_room(meeting.pk, why="cancelled")
    vdx.follow(actor, meeting)
    return card(actor, meeting)


@transaction.atomic
def open_meeting(actor: Actor, *, meeting_id: UUID) -> MeetingCard:
    """Begin. One meeting about the same thing can be open at a time."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked_and_called(meeting_id)
    try:
        with transaction.atomic():
            _turn(meeting, Meeting.State.OPEN, opened_at=now())
    except IntegrityError as other:
        raise MeetingAlreadyOpen(meeting_id) from other
    record(actor, "meeting.opened", meeting)
    return card(actor, meeting)


@transaction.atomic
def close_meeting(actor: Actor, *, meeting_id: UUID) -> MeetingCard:
    """End it. Two who close at once get one held meeting and one `MeetingNotOpen`."""
    require(actor, Permission.MEETING_BOOK)
    meeting = _locked(meeting_id)
    if meeting.state != Meeting.State.OPEN:
        raise MeetingNotOpen(meeting_id)
    _turn(meeting, Meeting.State.CLOSED, closed_at=now())
    record(actor, "meeting.closed", meeting)
    return card(actor, meeting)


def add_invited(actor: Actor, meeting: Meeting, invited: Sequence[Invited]) -> list[Invitation]:
    """As `invite`, where nobody is told: those called have said themselves that they come."""
    if not invited:
        return []
    invitations = _invite(actor, meeting, invited)
    _make_room_for(meeting, meeting.invitations.filter(ended_at=None).count())
    record(actor, "meeting.invited", meeting, invited=len(invitations))
    return invitations


def _locked(meeting_id: UUID) -> Meeting:
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(meeting_id)
    return meeting


def _locked_and_called(meeting_id: UUID) -> Meeting:
    meeting = _locked(meeting_id)
    if not rules.can_be_changed(meeting):
        raise MeetingNotCalled(meeting_id)
    return meeting


def _turn(meeting: Meeting, state: str, **more: dt.datetime | int) -> None:
    meeting.state = state
    meeting.revision += 1
    for name, value in more.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=["state", "revision", *more])


def _make_room_for(meeting: Meeting, people: int) -> None:
    """More people than the size holds make it larger; nobody's choice is made smaller."""
    order = Meeting.Size.values
    wanted = rules.size_for(people)
    if meeting.state == Meeting.State.CALLED and order.index(wanted) > order.index(meeting.size):
        meeting.size = wanted
        meeting.save(update_fields=["size"])


def _invite(actor: Actor, meeting: Meeting, invited: Sequence[Invited]) -> list[Invitation]:
    """Whoever calls the meeting comes to it, and is not asked; nor are those who have said yes."""
    once = {one.key: one for one in invited}
    coming = {one.key for one in once.values() if one.coming}
    invitations = [
        Invitation(
            meeting=meeting,
            citizen_id=meeting.citizen_id,
            kind=one.kind,
            user_id=one.user_id,
            unit_id=one.unit_id,
            person_id=one.person_id,
            name=_text(one.name, rules.LONGEST_NAME),
            function=_text(one.function, rules.LONGEST_FUNCTION),
        )
        for one in once.values()
    ]
    for one in invitations:
        if rules.is_mine(actor, one) or (one.user_id, one.unit_id, one.person_id) in coming:
            one.answer, one.answered_at = Invitation.Answer.YES, now()
    return Invitation.objects.bulk_create(invitations)


def check_time(starts_at: dt.datetime, minutes: int) -> None:
    """Not over yet, and of a length and distance that people meet at."""
    moment = now()
    if not rules.is_likely(minutes, starts_at, moment):
        raise MeetingTimeUnlikely
    if starts_at + dt.timedelta(minutes=minutes) <= moment:
        raise MeetingInThePast


def known_form(form: str) -> str:
    """In a room, by video, by telephone or mixed; nothing else."""
    if form not in Meeting.Form.values:
        raise AnswerUnknown(form)
    return form


def keepable_place(place: str) -> str:
    """A place no longer than the field, in characters a database can keep."""
    return _text(place, rules.LONGEST_PLACE)


def _text(text: str, longest: int) -> str:
    kept = storable_line(text)
    if not is_storable(kept, longest):
        raise TextNotAccepted(len(kept))
    return kept
