"""Another try for mail that is stuck; the outbox knows nobody, so the line is left from here."""

from uuid import UUID

from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require
from brobygger.notices.services import send_again


@transaction.atomic
def try_again(actor: Actor, *, message_id: UUID) -> bool:
    """A new round of attempts; `MessageGone` when it has left meanwhile, False when it is in hand."""
    require(actor, Permission.OUTBOX_READ)
    begun = send_again(message_id=message_id)
    record(actor, "message.tried_again", message=message_id)
    return begun
