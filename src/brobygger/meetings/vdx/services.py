"""The hub follows our meetings; it never leads them. What it cannot do now waits and is tried again."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.models import Meeting
from brobygger.meetings.room.rules import BY_VIDEO

from . import choosing, tasks
from .client import PROVISIONED
from .models import HubBooking
from .seam import Booked, HubAway, HubRefused, VideoBooking, Wanted

SPARE_SEATS = 2  # an interpreter, somebody the citizen brings
LONGEST_WAIT = dt.timedelta(hours=1)


@transaction.atomic
def follow(actor: Actor, meeting: Meeting) -> None:
    """The meeting was called, moved or called off: the hub hears of it after this transaction."""
    require(actor, Permission.MEETING_BOOK)
    booking = HubBooking.objects.filter(meeting=meeting).first()
    if booking is None:
        if meeting.form not in BY_VIDEO or not choosing.books_in_hub(actor.unit_id):
            return
        booking = HubBooking.objects.create(
            meeting=meeting, citizen_id=meeting.citizen_id, category=meeting.category
        )
        record(actor, "meeting.hub_booking", booking)
    tasks.soon(booking.pk)


def follow_ended(meeting_id: UUID) -> None:
    """A meeting ended, or is held after all, without anybody who sees it: its booking follows."""
    for (booking_id,) in rows_from("hub_booking_of", meeting_id):
        tasks.soon(booking_id)


def bring_in_step(booking_id: UUID) -> str:
    """One attempt, by the house itself. What came of it stands in the booking; its state is returned.

    Nobody is held up meanwhile: the question to the hub is asked outside any transaction.
    """
    hub, found = choosing.hub(), rows_from("hub_job", booking_id)
    if hub is None or not found:
        return ""
    job = Job(*found[0])
    try:
        booked = _do(hub, job)
    except HubAway as away:
        return _wait(job, str(away))
    except HubRefused as refused:
        return _note(job, Booked(id=job.room, status=""), "refused", error=str(refused))
    return _note(job, booked, "booked" if job.is_wanted else "cancelled")


class Job(NamedTuple):
    """What the database says of one booking: ids, times and how far it has come; never a citizen."""

    booking: UUID
    room: UUID
    told: int
    attempts: int
    provision: str
    sequence: int
    is_wanted: bool
    starts_at: dt.datetime
    minutes: int
    people: int

    def wanted(self, room: UUID) -> Wanted:
        return Wanted(
            id=room,
            starts_at=self.starts_at,
            ends_at=self.starts_at + dt.timedelta(minutes=self.minutes),
            people=self.people + SPARE_SEATS,
        )


def _do(hub: VideoBooking, job: Job) -> Booked:
    if not job.is_wanted:
        if job.attempts or job.told >= 0:  # it may have heard of it, even if we heard nothing back
            hub.cancel(job.room, now=now())
        return Booked(id=job.room, status="")
    if job.told < 0:
        return hub.book(job.wanted(job.room))
    if job.told == job.sequence:
        return hub.look(job.room)
    try:
        return hub.move(job.wanted(job.room))
    except HubRefused:
        return _another_room(hub, job)


def _another_room(hub: VideoBooking, job: Job) -> Booked:
    """A room that is already made does not move there: the old one is ended, a new one booked."""
    hub.cancel(job.room, now=now())
    return hub.book(job.wanted(uuid4()))


def _wait(job: Job, error: str) -> str:
    """Two minutes, four, eight … an hour: until it answers or the meeting is over."""
    pause = min(dt.timedelta(minutes=2 ** min(job.attempts + 1, 6)), LONGEST_WAIT)
    rows_from("hub_waits", job.booking, error[:60], now() + pause)
    return "waiting"


def _note(job: Job, booked: Booked, state: str, *, error: str = "") -> str:
    rows_from(
        "hub_answered",
        *(job.booking, state, job.sequence, booked.id, booked.status),
        *(booked.link, booked.address, booked.guest_pin, booked.host_pin, error[:60]),
    )
    return state


def keep_in_step() -> int:
    """Everything that is due for another try, or whose room is to be made soon."""
    due = rows_from("hub_due", now(), PROVISIONED)
    for (booking_id,) in due:
        tasks.soon(booking_id)
    return len(due)
