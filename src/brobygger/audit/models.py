"""Append-only lines: who, when, why, what. No foreign keys: things may be deleted, the log may not."""

from django.db import models


class Entry(models.Model):
    """One act by one actor. The app role may add lines and never change or remove one.

    The table is partitioned by month and made by hand in the first migration.
    `details` holds ids and choices, never free text about a citizen.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    role = models.CharField(max_length=30)
    purpose = models.SmallIntegerField()
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    citizen_id = models.UUIDField(null=True)
    category = models.SmallIntegerField(null=True)
    ground = models.CharField(max_length=12)
    source_id = models.UUIDField(null=True)
    details = models.JSONField()

    class Meta:
        managed = False
        db_table = "audit_entry"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class Seal(models.Model):
    """One link of the chain: the Merkle root of a batch of lines, tied to the link before."""

    id = models.BigAutoField(primary_key=True)
    sealed_at = models.DateTimeField()
    lines = models.IntegerField()
    previous_root = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_seal"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"seal {self.pk} of {self.lines} lines"
