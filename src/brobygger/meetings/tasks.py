"""The jobs of this room: reminding of meetings and polls, and calling what comes again."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from brobygger.access.rls import acting_as, rows_from
from brobygger.accounts.queries import actor_at_unit, person_cards
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import BrobyggerError
from brobygger.kernel.purposes import Purpose
from brobygger.kernel.working_days import is_working_day

from . import telling
from .guests import telling as tell_guests
from .leaving import end_without_ground
from .poll import telling as polls
from .room import knocking, orders  # noqa: F401  # their jobs are found through this file
from .standing.services import call_next
from .vdx import tasks as _hub  # noqa: F401  # the worker finds jobs through this file


@app.periodic(cron="*/5 * * * *", periodic_id="meetings.remind")
@app.task(name="meetings.remind", queue="notices", queueing_lock="meetings.remind")
def remind_of_meetings(timestamp: int) -> None:  # noqa: ARG001  # procrastinate says when it was due
    remind_all()


@transaction.atomic
def remind_all() -> int:
    """Everyone whose reminder is due now, once; how many were told.

    The database says who and marks them in the same step (migration 0003), and the mail is written
    in the same transaction: a job that dies half-way has told nobody and is done again.
    """
    guests = rows_from("guest_reminders_due", now())  # first, see migration 0006
    for ahead, channel, address, language, starts_at in guests:
        tell_guests.remind(channel, address, language, ahead=ahead, starts_at=starts_at)
    # Several meetings at one time, as the items of a standing slot, are one reminder.
    due = list(dict.fromkeys(rows_from("meeting_reminders_due", now())))
    people = person_cards({user_id for _ahead, user_id, _starts_at in due})
    told = len(guests)
    for ahead, user_id, starts_at in due:
        if user_id in people and people[user_id].email:
            telling.remind(people[user_id], ahead=ahead, starts_at=starts_at)
            told += 1
    return told


@app.periodic(cron="*/5 * * * *", periodic_id="meetings.lost")
@app.task(name="meetings.lost", queue="notices", queueing_lock="meetings.lost")
def end_lost_invitations(timestamp: int) -> None:  # noqa: ARG001  # as above
    end_without_ground()


@app.periodic(cron="*/15 * * * *", periodic_id="meetings.poll")
@app.task(name="meetings.poll", queue="notices", queueing_lock="meetings.poll")
def remind_of_polls(timestamp: int) -> None:  # noqa: ARG001  # what the time is now is what counts
    remind_the_silent()


@transaction.atomic
def remind_the_silent() -> int:
    """Those who have not said when they can meet, once each; as `remind_all` (migration 0007).

    Nobody is nudged on a day when nobody is at work: it waits for the next one (ADR 42).
    """
    if not is_working_day(today()):
        return 0
    addressees = [user_id for (user_id,) in rows_from("poll_reminders_due", now())]
    people = [one for one in person_cards(addressees).values() if one.email]
    for person in people:
        polls.remind(person)
    return len(people)


@app.periodic(cron="*/15 * * * *", periodic_id="meetings.standing")
@app.task(name="meetings.standing", queue="notices", queueing_lock="meetings.standing")
def call_standing_meetings(timestamp: int) -> None:  # noqa: ARG001  # as above
    call_what_comes_again()


def call_what_comes_again() -> int:
    """The next date of each standing meeting whose date is over; how many were called."""
    with transaction.atomic():
        due = rows_from("standing_meetings_due", now())
    return sum(_called(*one) for one in due)


def _called(standing_id: UUID, user_id: UUID, unit_id: UUID) -> bool:
    """As the person whose it is, in a transaction of its own: one that cannot does not stop the rest.

    Whoever has left calls nobody; the meeting's page then offers others to take it over.
    """
    actor = actor_at_unit(user_id, unit_id, purpose=Purpose.COORDINATION)
    if actor is None:
        return False
    try:
        with acting_as(actor):
            return call_next(actor, standing_id=standing_id) is not None
    except BrobyggerError:
        return False
