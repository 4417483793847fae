"""The way to the mail server and to telephones."""

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from .calendars import attachment
from .errors import InHand
from .folder import EmailBackend as Folder
from .handing import HandingOver, surely_not_taken
from .models import Message
from .smtp import EmailBackend as Server
from .texts import send_text

LONGEST_ERROR = 200


def deliver(*, message_id: UUID) -> None:
    """Hand one message on; what goes wrong is noted, then raised to be retried."""
    message = _taken_up(message_id)
    if message is None:
        return
    hand = HandingOver(message)
    try:
        with hand:
            _by_channel(hand)
    except InHand:
        raise
    except Exception as trouble:
        if hand.is_taken:
            return  # they had said yes: what failed was saying goodbye
        _note(hand, trouble)
        raise


def _taken_up(message_id: UUID) -> Message | None:
    """The message, and one attempt more; None when it has gone. Raises `InHand` for a living hand."""
    with transaction.atomic():
        unsent = Message.objects.filter(pk=message_id, sent_at=None)
        message = unsent.select_for_update(skip_locked=True).first()
        if message is None:
            if unsent.exists():
                raise InHand(message_id)
            return None
        message.attempts += 1
        message.save(update_fields=["attempts"])
    return message


def _by_channel(hand: HandingOver) -> None:
    message = hand.message
    if message.channel == Message.Channel.TEXT:
        send_text(message.address, message.body, key=str(message.pk), hand=hand)
        return
    connection = get_connection()
    letter = _letter(message)
    letter.connection = connection
    if isinstance(connection, Server):
        connection.begin, connection.taken = hand.begin, hand.taken
    else:
        hand.begin(recognised=isinstance(connection, Folder))
    letter.send()
    hand.taken()


def _letter(message: Message) -> EmailMessage:
    """Its number is the message's own, however often it goes: a second one can be recognised."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "brobygger"
    letter = EmailMessage(
        message.subject,
        message.body,
        to=[message.address],
        headers={"Message-ID": f"<{message.pk}@{sender}>"},
    )
    if message.calendar:
        letter.attach(attachment(message.calendar))
    return letter


def _note(hand: HandingOver, trouble: Exception) -> None:
    if surely_not_taken(trouble):
        hand.refused()
    unsent = Message.objects.filter(pk=hand.message.pk, sent_at=None)
    unsent.update(last_error=_kind_of(trouble))


def _kind_of(trouble: Exception) -> str:
    """The kind only: mail servers quote addresses in their words."""
    code = getattr(trouble, "smtp_code", "") or getattr(trouble, "code", "")
    return f"{type(trouble).__name__} {code}".strip()[:LONGEST_ERROR]
