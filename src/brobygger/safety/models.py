"""The coping sheet: five levels in the citizen’s words; a save never overwrites another."""

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import CHOICES, Category
from brobygger.kernel.held import Held


class Level(models.IntegerChoices):
    """From surplus to very pressed; the numbers are those people say aloud."""

    SURPLUS = 5, pgettext_lazy("coping level", "Plenty to give")
    WELL = 4, pgettext_lazy("coping level", "Going well")
    USUAL = 3, pgettext_lazy("coping level", "As usual")
    PRESSED = 2, pgettext_lazy("coping level", "Pressed")
    VERY_PRESSED = 1, pgettext_lazy("coping level", "Very pressed")


class Writer(models.TextChoices):
    """Who wrote or agreed: that the words are the citizen's own can be seen."""

    STAFF = "staff", pgettext_lazy("writer", "Staff")
    CITIZEN = "citizen", pgettext_lazy("writer", "Citizen")


class CopingSheet(models.Model):
    """One for each citizen, made with them. `revision` counts every save of every level."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.RISK)
    unit_id = models.UUIDField(null=True)  # the unit that looks at it again; none yet if null
    made_at = models.DateTimeField(auto_now_add=True)
    revision = models.PositiveIntegerField(default=0)
    agreed_revision = models.PositiveIntegerField(default=0)
    agreed_on = models.DateField(null=True)
    agreed_by = models.UUIDField(null=True)
    agreed_by_name = models.CharField(max_length=120, blank=True)
    agreed_by_kind = models.CharField(max_length=8, choices=Writer.choices, blank=True)
    review_on = models.DateField(null=True)
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=models.Q(put_away_at=None),
                name="safety_copingsheet_one_in_use",
            ),
            models.CheckConstraint(
                name="safety_copingsheet_is_about_risk",
                condition=models.Q(category=Category.RISK),
            ),
            models.CheckConstraint(
                name="safety_copingsheet_agreed_by_someone_until_a_day",
                condition=models.Q(agreed_on=None, agreed_by=None, review_on=None)
                | models.Q(
                    agreed_on__isnull=False,
                    agreed_by__isnull=False,
                    review_on__gt=models.F("agreed_on"),
                ),
            ),
            models.CheckConstraint(
                name="safety_copingsheet_agreed_no_more_than_was_written",
                condition=models.Q(agreed_revision__lte=models.F("revision")),
            ),
        ]

    def __str__(self) -> str:
        return f"coping sheet {self.pk}"


class LevelTexts(models.Model):
    """What a level says; the same in use and among what was said before."""

    signs = models.TextField(blank=True)
    behind = models.TextField(blank=True)
    own_steps = models.TextField(blank=True)
    helps = models.TextField(blank=True)
    worse = models.TextField(blank=True)
    call = models.TextField(blank=True)  # a name and a number on each line

    class Meta:
        abstract = True


class CopingLevel(Held, LevelTexts):
    """One level. A save says which revision it began from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(CopingSheet, on_delete=models.PROTECT, related_name="levels")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.RISK)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)
    written_by = models.UUIDField(null=True)
    written_by_name = models.CharField(max_length=120, blank=True)
    written_by_kind = models.CharField(max_length=8, choices=Writer.choices, blank=True)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "level"], name="safety_copinglevel_once"),
            models.CheckConstraint(
                name="safety_copinglevel_from_one_to_five",
                condition=models.Q(level__gte=1, level__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} of coping sheet {self.sheet_id}"


class EarlierLevel(Held, LevelTexts):
    """What a level said before it was saved over. The app can add to it, and not change it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.ForeignKey(CopingLevel, on_delete=models.PROTECT, related_name="earlier")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.RISK)
    revision = models.PositiveIntegerField()
    written_by_name = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["level", "revision"], name="safety_earlierlevel_once_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.revision} of level {self.level_id}"


class CopingDraft(models.Model):
    """What someone has typed and not saved: theirs alone, kept on the server."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(CopingSheet, on_delete=models.PROTECT, related_name="drafts")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="+")
    category = models.SmallIntegerField(choices=CHOICES, default=Category.RISK)
    user_id = models.UUIDField()
    party_id = models.UUIDField()  # the unit they act at, or the person they are
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    base_revision = models.PositiveIntegerField(default=0)
    body = models.TextField()  # the texts by name, as JSON
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "user_id", "party_id", "level"],
                name="safety_copingdraft_one_per_level",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
