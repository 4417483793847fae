"""Taking somebody off a meeting: told once, struck out of their calendar, and of nothing after."""

import datetime as dt
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from brobygger.access.rls import acting_as, rows_from
from brobygger.accounts.queries import person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.notices.calendars import Method

from . import telling
from .models import Invitation, Meeting
from .pages import Key
from .room.orders import show_out
from .room.rules import BY_VIDEO
from .words import neutral_date

# May do nothing else.
HOUSE = Actor(user_id=uuid5(NAMESPACE_URL, "brobygger:house"), role="service")
LIVING = (Meeting.State.CALLED, Meeting.State.OPEN)


@transaction.atomic
def end_invitation(
    actor: Actor, *, invitation_id: UUID, why: str = Invitation.Ended.TAKEN_OFF
) -> None:
    """Somebody need not come any more. Not for a meeting that is over; a second time changes nothing."""
    require(actor, Permission.MEETING_BOOK)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("meeting")
    invitation = found.filter(pk=invitation_id, meeting__state__in=LIVING).first()
    if invitation is None:
        raise NotFound(invitation_id)
    if invitation.ended_at is None:
        end(actor, invitation, why)
        telling.tell_ended(actor, invitation)
        if invitation.meeting.form in BY_VIDEO:
            show_out(invitation.meeting_id, invitation.pk)


@transaction.atomic
def end_invitations_about(actor: Actor, *, about: UUID, whose: Key) -> int:
    """Every meeting to come about this, for one person; how many."""
    require(actor, Permission.MEETING_BOOK)
    user_id, unit_id, person_id = whose
    theirs = Invitation.objects.filter(user_id=user_id, unit_id=unit_id, person_id=person_id)
    to_come = theirs.filter(meeting__about=about, meeting__state__in=LIVING, ended_at=None)
    numbers = list(to_come.values_list("pk", flat=True))
    for number in numbers:
        end_invitation(actor, invitation_id=number)
    return len(numbers)


def end(actor: Actor, invitation: Invitation, why: str) -> None:
    """The row; the words and the door are the caller's."""
    moment = now()
    invitation.ended_at, invitation.ended_why = moment, why
    invitation.answer, invitation.answered_at = Invitation.Answer.NO, moment
    invitation.calendar_lead += 1
    invitation.save(update_fields=[*ENDING, "calendar_lead"])
    record(actor, "invitation.ended", invitation, why=why)


ENDING = ("ended_at", "ended_why", "answer", "answered_at")


def call_again(invitation: Invitation, *, answer: str = Invitation.Answer.AWAITED) -> None:
    """Called after all: the date comes back under a number higher than the one that struck it out."""
    moment = now()
    invitation.ended_at, invitation.ended_why, invitation.told_at = None, "", moment
    invitation.answer = answer
    invitation.answered_at = None if answer == Invitation.Answer.AWAITED else moment
    invitation.calendar_lead += 1
    invitation.save(update_fields=[*ENDING, "told_at", "calendar_lead"])


def raise_the_date(invitation: Invitation) -> None:
    """The next date that reaches this person is newer than every one before."""
    invitation.calendar_lead += 1
    invitation.save(update_fields=["calendar_lead"])


def end_without_ground(citizen_id: UUID | None = None) -> int:
    """Whoever may no longer see a meeting to come is taken off it by the house; how many.

    At once when a ground of this citizen ends, by a job for all when one has lapsed. The database
    finds and writes them in one step (migration 0015), and the mail is written in the same
    transaction: a job that dies half-way has told nobody and is done again.
    """
    with acting_as(HOUSE):
        lost = rows_from("meeting_invitations_lost", now(), citizen_id)
        for row in lost:
            _tell_lost(*row)
    return len(lost)


def _tell_lost(  # noqa: PLR0917  # a row of the database's
    invitation_id: UUID,
    citizen_id: UUID,
    category: int,
    meeting_id: UUID,
    by_video: bool,
    uid: UUID,
    sequence: int,
    starts_at: dt.datetime,
    minutes: int,
    addressees: list[UUID],
) -> None:
    record(
        HOUSE,
        "invitation.ended",
        citizen_id=citizen_id,
        category=category,
        invitation=invitation_id,
        why=Invitation.Ended.GROUND.value,
    )
    date = partial(
        neutral_date,
        Method.CANCEL,
        uid=uid,
        sequence=sequence,
        starts_at=starts_at,
        minutes=minutes,
    )
    for person in person_cards(addressees).values():
        telling.tell_lost(HOUSE, person, starts_at, date)
    if by_video:
        show_out(meeting_id, invitation_id)
