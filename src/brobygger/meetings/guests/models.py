"""The way in for someone without an account: one living pass for each invitation."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.categories import CHOICES, Category


class GuestPass(models.Model):
    """A link and the place its code goes to. Neither the link nor a code is kept, only their sums.

    The bearer is nobody to row security: whatever they do goes through the database's own functions
    (migration 0006), which answer about this one pass and nothing else.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        TEXT = "text", _("Text message")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.ForeignKey(
        "meetings.Invitation", on_delete=models.PROTECT, related_name="passes"
    )
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, default="da")
    link_sum = models.BinaryField(max_length=32, unique=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Written by the database's own functions alone.
    code_sum = models.BinaryField(max_length=32, null=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0, db_default=0)  # since `codes_since`
    codes_since = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"],
                condition=models.Q(revoked_at__isnull=True),
                name="meetings_guestpass_one_alive",
            ),
            models.CheckConstraint(
                name="meetings_guestpass_channel_is_known",
                condition=models.Q(channel__in=["mail", "text"]),
            ),
        ]

    def __str__(self) -> str:
        return f"guest pass {self.pk}"
