"""Making a meeting a standing one, calling its next date, stopping it."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from brobygger.access.rls import unit_of
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import moment_of, now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import telling
from ..errors import AnswerUnknown, MeetingNotCalled, NobodyInvited, StandingAlready, StandingOver
from ..models import Meeting
from ..pages import Called, Invited
from ..people import me, sort_out
from ..services import call_meeting
from . import rules
from .models import Standing
from .queries import is_over

KINDS = ("staff", "citizen", "relative")


@transaction.atomic
def set_standing(actor: Actor, *, meeting_id: UUID, weeks: int, times: int) -> UUID:
    """This meeting comes again, so many times more. Each date is called when the one before is over."""
    require(actor, Permission.MEETING_BOOK)
    if weeks not in rules.EVERY or times not in rules.TIMES:
        raise AnswerUnknown(meeting_id)
    found = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting_id, about=None)
    meeting = found.filter(slot_item=None).first()  # an item of a standing slot comes once
    if meeting is None:
        raise NotFound(meeting_id)
    if meeting.state != Meeting.State.CALLED:
        raise MeetingNotCalled(meeting_id)
    standing = _made(actor, meeting, weeks, times)
    record(actor, "standing.set", standing, meeting=meeting_id, weeks=weeks, times=times)
    return standing.pk


@transaction.atomic
def stop_standing(actor: Actor, *, standing_id: UUID) -> None:
    """No more dates are called; the one that is called stands, and is called off by itself."""
    require(actor, Permission.MEETING_BOOK)
    standing = _locked(standing_id)
    _require_active(standing)
    _turn(standing, state=Standing.State.STOPPED)
    record(actor, "standing.stopped", standing)


@transaction.atomic
def take_over(actor: Actor, *, standing_id: UUID) -> None:
    """Whoever made it may have left: from now on it is the actor's, and what was not called is."""
    require(actor, Permission.MEETING_BOOK)
    standing = _locked(standing_id)
    _require_active(standing)
    _turn(standing, set_by=actor.user_id, set_unit_id=unit_of(actor))
    record(actor, "standing.taken_over", standing)
    call_next(actor, standing_id=standing_id)


@transaction.atomic
def call_next(actor: Actor, *, standing_id: UUID) -> UUID | None:
    """Call the next date, once the one before is over; None when nothing is due.

    The row is locked and goes one date on, so that it happens once however often it is asked for.
    """
    require(actor, Permission.MEETING_BOOK)
    standing = _locked(standing_id)
    moment = now()
    if standing.state != Standing.State.ACTIVE or not is_over(standing.meeting, moment):
        return None
    before = standing.meeting
    slot = rules.next_slot(standing.slot_on, standing.weeks, standing.clock, after=moment)
    meeting = call_meeting(
        actor,
        citizen_id=standing.citizen_id,
        about=None,
        starts_at=moment_of(rules.held_on(slot), standing.clock),
        minutes=before.minutes,
        form=before.form,
        place=before.place,
        invited=_same_people(actor, before),
        tell=telling.tell_of_next,
    )
    remaining = standing.remaining - 1
    state = Standing.State.ACTIVE if remaining else Standing.State.DONE
    _turn(standing, slot_on=slot, remaining=remaining, state=state, meeting_id=meeting.id)
    record(actor, "standing.called", standing, meeting=meeting.id, remaining=remaining)
    return meeting.id


def _made(actor: Actor, meeting: Meeting, weeks: int, times: int) -> Standing:
    starts = localtime(meeting.starts_at)
    try:
        with transaction.atomic():
            return Standing.objects.create(
                citizen_id=meeting.citizen_id,
                meeting=meeting,
                weeks=weeks,
                slot_on=starts.date(),
                clock=starts.time(),
                remaining=times,
                set_by=actor.user_id,
                set_unit_id=unit_of(actor),
            )
    except IntegrityError as other:
        raise StandingAlready(meeting.pk) from other


def _same_people(actor: Actor, before: Meeting) -> tuple[Invited, ...]:
    """Those of the date before who may still see it, and whoever calls."""
    people = [Called.of(one) for one in before.invitations.filter(kind__in=KINDS, ended_at=None)]
    able = sort_out(actor, before.citizen_id, [me(actor), *people]).able
    if not any(one.key != me(actor).key for one in able):
        raise NobodyInvited
    return able


def _locked(standing_id: UUID) -> Standing:
    found = Standing.objects.select_for_update(of=("self",)).select_related("meeting")
    standing = found.filter(pk=standing_id).first()
    if standing is None:
        raise NotFound(standing_id)
    return standing


def _require_active(standing: Standing) -> None:
    if standing.state != Standing.State.ACTIVE:
        raise StandingOver(standing.pk)


def _turn(standing: Standing, **changes: object) -> None:
    for name, value in changes.items():
        setattr(standing, name, value)
    standing.revision += 1
    standing.save(update_fields=[*changes, "revision"])
