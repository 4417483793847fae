"""Put something into the outbox."""

from uuid import UUID

from django.db import transaction

from brobygger.kernel.actor import Actor

from . import tasks
from .calendars import Calendar, sheet_for
from .errors import MessageGone, NumberInMessage
from .models import Message
from .rules import may_leave_the_house, plain

LONGEST_SUBJECT = 120


@transaction.atomic
def send(
    actor: Actor | None,
    *,
    user_id: UUID | None,
    address: str,
    subject: str,
    body: str,
    calendar: Calendar | None = None,
) -> UUID:
    """Leave a message in the outbox; it goes when the caller's transaction is kept.

    The job is written in the same transaction as the row, so that neither exists without the
    other. None as actor is the house itself. A calendar goes along as an attachment.
    """
    subject = plain(subject)[:LONGEST_SUBJECT]
    words = (subject, body, calendar.summary if calendar else "")
    if not all(map(may_leave_the_house, words)):
        raise NumberInMessage(user_id)
    message = Message.objects.create(
        user_id=user_id,
        address=address,
        subject=subject,
        body=body,
        calendar=sheet_for(calendar, address=address) if calendar else "",
        sent_by=actor.user_id if actor else None,
    )
    tasks.take_to_the_post(message.pk)
    return message.pk


@transaction.atomic
def send_text(actor: Actor | None, *, number: str, subject: str, text: str) -> UUID:
    """Leave a text message in the outbox, on the same conditions. `subject` is for ourselves only."""
    subject = plain(subject)[:LONGEST_SUBJECT]
    if not may_leave_the_house(subject) or not may_leave_the_house(text):
        raise NumberInMessage(None)
    message = Message.objects.create(
        channel=Message.Channel.TEXT,
        address=number,
        subject=subject,
        body=text,
        sent_by=actor.user_id if actor else None,
    )
    tasks.take_to_the_post(message.pk)
    return message.pk


@transaction.atomic
def send_again(*, message_id: UUID) -> bool:
    """Give a stuck message a new round of attempts, now; False when somebody has it in hand."""
    if not Message.objects.filter(pk=message_id, sent_at=None).exists():
        raise MessageGone(message_id)
    return tasks.try_now(message_id)
