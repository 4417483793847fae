"""That a unit has the text of an agreement or a meeting in its own record."""

import uuid

from django.db import models

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.clock import now
from brobygger.kernel.held import Held

from .content import Agreement
from .plan import Plan
from .versions import Version


class Filing(Held):
    """One text filed by one unit. Only added to: what was filed when is history.

    Without an agreement it is the whole meeting's text, the minutes that became this version.
    `fingerprint` stands for the facts as they were, so that the page can say that they have changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="filings")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.PLAN)
    agreement = models.ForeignKey(
        Agreement, null=True, on_delete=models.PROTECT, related_name="filings"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="filings")
    unit_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    filed_by = models.UUIDField()
    filed_by_name = models.CharField(max_length=120)
    filed_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["-filed_at"]
        indexes = [models.Index(fields=["unit_id", "agreement"], name="plans_filing_whose")]

    def __str__(self) -> str:
        return f"filing {self.pk}"
