"""The job that reminds people of meetings, every five minutes."""

from django.db import transaction
from procrastinate.contrib.django import app

from brobygger.access.rls import rows_from
from brobygger.accounts.queries import person_cards
from brobygger.kernel.clock import now

from . import telling
from .guests import telling as tell_guests
from .room import knocking, orders  # noqa: F401  # their jobs are found through this file
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
    guests = rows_from("guest_reminders_due", now())  # first, see migration 0005
    for ahead, channel, address, language, starts_at in guests:
        tell_guests.remind(channel, address, language, ahead=ahead, starts_at=starts_at)
    due = rows_from("meeting_reminders_due", now())
    people = person_cards({user_id for _ahead, user_id, _starts_at in due})
    told = len(guests)
    for ahead, user_id, starts_at in due:
        if user_id in people and people[user_id].email:
            telling.remind(people[user_id], ahead=ahead, starts_at=starts_at)
            told += 1
    return told
