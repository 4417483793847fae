"""One message over the threshold: marked before, noted in the same step as the answer.

Nobody can hand something to another machine exactly once. What can be done is to make the moment of
doubt short, to know afterwards which messages lay in it, and to let both sides recognise a second one.
"""

import urllib.error
from contextlib import ExitStack
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.db import transaction

from brobygger.kernel.clock import now

from .errors import InHand
from .models import Message

# A gateway's front says these when it does not know what became of the request behind it.
NOBODY_KNOWS = {502, 504}


class HandingOver(ExitStack):
    """`begin` at the last moment at which nothing has left yet, `taken` when the other side said so.

    Between the two the row is locked: a second worker that believes us dead sees that we are not.
    The mark is written before, in a transaction of its own, so that it outlives us.
    """

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message, self.seen, self.is_taken = message, message.handed_at, False

    def begin(self, *, recognised: bool = False) -> None:
        """`recognised`: the other side surely knows a second one of the same, so there is no doubt."""
        mark = now()
        again = {} if self.seen is None or recognised else {"doubted_at": self.seen}
        unsent = Message.objects.filter(pk=self.message.pk, sent_at=None)
        if not unsent.filter(handed_at=self.seen).update(handed_at=mark, **again):
            raise InHand(self.message.pk)
        self.enter_context(transaction.atomic())
        mine = unsent.filter(handed_at=mark).select_for_update(skip_locked=True)
        if mine.first() is None:
            raise InHand(self.message.pk)
        self.message.handed_at = mark

    def taken(self) -> None:
        """In the same transaction as the lock; the words are forgotten."""
        if not self.is_taken:
            gone = {"sent_at": now(), "body": "", "calendar": "", "last_error": ""}
            Message.objects.filter(pk=self.message.pk).update(**gone)
            self.close()
            self.is_taken = True

    def refused(self) -> None:
        """It surely did not leave: no doubt about this one; an earlier doubt stays."""
        mine = Message.objects.filter(pk=self.message.pk, sent_at=None)
        mine.filter(handed_at=self.message.handed_at).update(handed_at=self.seen)


def surely_not_taken(trouble: Exception) -> bool:
    """The other side said no. Silence and a broken line say nothing."""
    if isinstance(trouble, urllib.error.HTTPError):
        return trouble.code not in NOBODY_KNOWS
    if isinstance(trouble, urllib.error.URLError):
        return isinstance(trouble.reason, ConnectionRefusedError)
    return isinstance(trouble, SMTPResponseException | SMTPRecipientsRefused)
