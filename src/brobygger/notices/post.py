"""The way to the mail server and to telephones."""

from uuid import UUID

from django.core.mail import EmailMessage
from django.db.models import F

from brobygger.kernel.clock import now

from .calendars import attachment
from .models import Message
from .texts import send_text

LONGEST_ERROR = 200


def deliver(*, message_id: UUID) -> None:
    """Hand one message on; what goes wrong is noted, then raised to be retried."""
    waiting = Message.objects.filter(pk=message_id, sent_at=None)
    message = waiting.first()
    if message is None:
        return
    waiting.update(attempts=F("attempts") + 1)
    try:
        if message.channel == Message.Channel.TEXT:
            send_text(message.address, message.body)
        else:
            _letter(message).send()
    except Exception as trouble:
        waiting.update(last_error=_kind_of(trouble))
        raise
    waiting.update(sent_at=now(), body="", calendar="", last_error="")


def _letter(message: Message) -> EmailMessage:
    letter = EmailMessage(message.subject, message.body, to=[message.address])
    if message.calendar:
        letter.attach(attachment(message.calendar))
    return letter


def _kind_of(trouble: Exception) -> str:
    """The kind only: mail servers quote addresses in their words."""
    code = getattr(trouble, "smtp_code", "") or getattr(trouble, "code", "")
    return f"{type(trouble).__name__} {code}".strip()[:LONGEST_ERROR]
