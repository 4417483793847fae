"""What lies in the outbox: never the words, only that it waits."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require

from .models import Message

PATIENCE = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckMessage:
    """A mail that should have left by now."""

    id: UUID
    subject: str
    created_at: dt.datetime
    attempts: int
    last_error: str


def stuck_messages(*, older_than: dt.timedelta = PATIENCE) -> tuple[StuckMessage, ...]:
    """Unsent messages older than that, the oldest first."""
    found = Message.objects.filter(sent_at=None, created_at__lt=now() - older_than)
    return tuple(
        StuckMessage(
            id=one.pk,
            subject=one.subject,
            created_at=one.created_at,
            attempts=one.attempts,
            last_error=one.last_error,
        )
        for one in found.order_by("created_at", "pk")
    )


def waiting_messages(actor: Actor) -> tuple[StuckMessage, ...]:
    """What should have left by now, for whoever looks after the house."""
    require(actor, Permission.OUTBOX_READ)
    return stuck_messages()


def count_waiting(actor: Actor) -> int:
    """How many should have left by now."""
    require(actor, Permission.OUTBOX_READ)
    return Message.objects.filter(sent_at=None, created_at__lt=now() - PATIENCE).count()
