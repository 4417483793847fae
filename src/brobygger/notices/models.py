"""The outbox: everything that leaves the house for a person. Never a word about a citizen in it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """A mail or text waiting to leave or gone; a stuck one keeps its last error and stays visible."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        TEXT = "text", _("Text message")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField(null=True)
    sent_by = models.UUIDField(null=True)
    channel = models.CharField(
        max_length=4, choices=Channel.choices, default=Channel.MAIL, db_default="mail"
    )
    address = models.CharField(max_length=254)  # an e-mail address, or a number with its +45
    subject = models.CharField(max_length=120)
    body = models.TextField()
    calendar = models.TextField(blank=True, default="")  # a date to go with it, as RFC 5545
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    # Written before the last step of a hand-over and taken away when it was surely refused: set
    # while `sent_at` is not, the message may have gone without our hearing of it.
    handed_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(
        null=True
    )  # handed over again after such a one: perhaps twice

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="notices_message_waiting",
                condition=models.Q(sent_at=None),
            ),
            models.Index(
                fields=["doubted_at"],
                name="notices_message_doubted",
                condition=models.Q(doubted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
