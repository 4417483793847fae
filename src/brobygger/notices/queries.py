"""What lies in the outbox: never the words, only that it waits, and what is known of its way."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.permissions import Permission, require

from .models import Message
from .tasks import lock_of

PATIENCE = dt.timedelta(minutes=15)
SILENCE = dt.timedelta(seconds=30)  # a worker says every three seconds that it lives
REMEMBERED = dt.timedelta(days=30)


class Way(StrEnum):
    """What becomes of a message that has not left."""

    WAITS = "waits"  # for its turn or, with `next_at`, for its next attempt
    IN_HAND = "in_hand"
    LEFT = "left"  # its worker has ended; it is taken up when one runs
    GIVEN_UP = "given_up"  # nobody tries any more, until somebody asks


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckMessage:
    """A mail that should have left by now."""

    id: UUID
    subject: str
    created_at: dt.datetime
    attempts: int
    last_error: str
    way: Way
    next_at: dt.datetime | None
    perhaps_gone_at: dt.datetime | None  # handed over then, and no answer heard


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulMessage:
    """One that was handed over again because nobody heard whether the first had arrived."""

    id: UUID
    subject: str
    handed_at: dt.datetime  # the one whose answer was not heard
    sent_at: dt.datetime | None


def stuck_messages(*, older_than: dt.timedelta = PATIENCE) -> tuple[StuckMessage, ...]:
    """Unsent messages older than that, the oldest first."""
    found = Message.objects.filter(sent_at=None, created_at__lt=now() - older_than)
    messages = list(found.order_by("created_at", "pk"))
    ways = _ways(one.pk for one in messages)
    return tuple(
        StuckMessage(
            id=one.pk,
            subject=one.subject,
            created_at=one.created_at,
            attempts=one.attempts,
            last_error=one.last_error,
            way=ways[one.pk][0],
            next_at=ways[one.pk][1],
            perhaps_gone_at=one.handed_at,
        )
        for one in messages
    )


def perhaps_twice() -> tuple[DoubtfulMessage, ...]:
    """What may have arrived twice in the last month, the latest first."""
    found = Message.objects.filter(doubted_at__gt=now() - REMEMBERED)
    return tuple(
        DoubtfulMessage(
            id=one.pk, subject=one.subject, handed_at=one.doubted_at, sent_at=one.sent_at
        )
        for one in found.order_by("-doubted_at", "pk")
        if one.doubted_at is not None
    )


def is_anybody_working() -> bool:
    """Whether a worker has been heard of just now: without one nothing leaves."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=now() - SILENCE).exists()


def waiting_messages(actor: Actor) -> tuple[StuckMessage, ...]:
    """What should have left by now, for whoever looks after the house."""
    require(actor, Permission.OUTBOX_READ)
    return stuck_messages()


def doubtful_messages(actor: Actor) -> tuple[DoubtfulMessage, ...]:
    """What may have arrived twice, for the same."""
    require(actor, Permission.OUTBOX_READ)
    return perhaps_twice()


def count_waiting(actor: Actor) -> int:
    """How many should have left by now."""
    require(actor, Permission.OUTBOX_READ)
    return Message.objects.filter(sent_at=None, created_at__lt=now() - PATIENCE).count()


def _ways(messages: Iterable[UUID]) -> dict[UUID, tuple[Way, dt.datetime | None]]:
    """From their jobs: one in hand says more than one that waits, and none at all means given up."""
    numbers = {lock_of(one): one for one in messages}
    ways: dict[UUID, tuple[Way, dt.datetime | None]] = dict.fromkeys(
        numbers.values(), (Way.GIVEN_UP, None)
    )
    jobs = ProcrastinateJob.objects.filter(lock__in=numbers, status__in=("todo", "doing"))
    for job in jobs.select_related("worker").order_by("-status", "-pk"):  # "todo" after "doing"
        ways[numbers[str(job.lock)]] = _way(job)
    return ways


def _way(job: ProcrastinateJob) -> tuple[Way, dt.datetime | None]:
    if job.status == "todo":
        later = job.scheduled_at if job.scheduled_at and job.scheduled_at > now() else None
        return Way.WAITS, later
    lives = job.worker is not None and job.worker.last_heartbeat > now() - SILENCE
    return (Way.IN_HAND if lives else Way.LEFT), None
