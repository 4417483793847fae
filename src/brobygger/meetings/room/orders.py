"""What the door must hear from us: a meeting called off or moved, a guest's link taken back.

As jobs in the same transaction as the change, so that the door hears of it if and only if it is kept.
"""

import time
import urllib.error
import urllib.request
from uuid import UUID

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from brobygger.signalling.tickets import issue_order, keys_from

KEYS = keys_from(settings.SIGNALLING_SECRET)
PATIENCE = 10  # seconds
# 2, 4, 8, 16 s: seats can come back for a minute after a new start of the door, and no longer.
SOON_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=2)


class DoorNotReached(Exception):
    """The signalling process did not take the order; the job is done again."""


def close_the_room(meeting_id: UUID, *, why: str) -> None:
    """Everybody out, and nobody in with a ticket handed out before: `cancelled` or `rescheduled`."""
    tell_the_door.defer(order={"meeting": str(meeting_id), "why": why})


def show_out(meeting_id: UUID, invitation_id: UUID) -> None:
    """One participant out: their way in has been taken back."""
    order = {"meeting": str(meeting_id), "participant": str(invitation_id), "why": "withdrawn"}
    tell_the_door.defer(order=order)


@app.task(name="meetings.tell_the_door", queue="notices", retry=SOON_AGAIN)
def tell_the_door(order: dict[str, str]) -> None:
    """Nobody to tell where no signalling process is known: then there are no rooms either."""
    if not settings.SIGNALLING_ORDERS:
        return
    slip = issue_order(KEYS, order, now=time.time()).encode("ascii")
    request = urllib.request.Request(settings.SIGNALLING_ORDERS, data=slip, method="POST")  # noqa: S310
    try:
        urllib.request.urlopen(request, timeout=PATIENCE).close()  # noqa: S310  # ours, by settings
    except OSError as trouble:
        raise DoorNotReached(type(trouble).__name__) from None
