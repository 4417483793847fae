"""The outbox: everything that leaves the house for a person. Never a word about a citizen in it."""

import uuid

from django.db import models


class Message(models.Model):
    """One mail waiting to leave or gone; a stuck one keeps its last error and stays visible."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField(null=True)
    sent_by = models.UUIDField(null=True)
    address = models.EmailField()
    subject = models.CharField(max_length=120)
    body = models.TextField()
    calendar = models.TextField(blank=True, default="")  # a date to go with it, as RFC 5545
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="notices_message_waiting",
                condition=models.Q(sent_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
