"""People who sign in, the units they work at, and the persons they are."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import Func
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .roles import Role


class UserManager(BaseUserManager["User"]):
    """Django asks for one; people are made by `accounts.services`."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who can sign in: staff, citizen or relative. What they may do hangs on memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="da")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # A leader invited an address that is a private person's: this account answers in its place and
    # never signs in, so that inviting does not tell whose address it is.
    meant_for = models.EmailField(blank=True, default="", db_default="")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
            models.UniqueConstraint(
                Lower("meant_for"),
                name="accounts_user_meant_for_once",
                condition=~models.Q(meant_for=""),
            ),
        ]

    @property
    def address(self) -> str:
        """The address as others know it."""
        return self.meant_for or self.email

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role at one unit, from one moment to another; the database reads it to know my parties."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    title = models.CharField(max_length=80, blank=True)
    valid = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="accounts_membership_one_role_per_unit_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["user", "unit"], name="accounts_membership_whose")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} at {self.unit_id}"


class PersonLink(models.Model):
    """This account belongs to this citizen or relative; the link names the person, never the data."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        RELATIVE = "relative", _("Relative")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="person_links")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    valid = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "person_id"], name="accounts_personlink_once"),
            ExclusionConstraint(
                name="accounts_personlink_one_account_at_a_time",
                expressions=[
                    ("person_id", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.kind} {self.person_id}"


class WayIn(models.Model):
    """An address that is to become, or became, how a person signs in; never by one hand alone.

    Asked for by one colleague and confirmed by another, or by whoever signs in as that person now.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed, not yet in force")
        WRITTEN = "written", _("Written to, answered by nobody yet")
        OPENED = "opened", _("In force")
        DROPPED = "dropped", _("Not carried out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=PersonLink.Kind.choices)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=300, blank=True)  # where staff read and confirm it
    former = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)  # by the holder of the address: told to nobody

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_wayin_two_people",
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("asked_by")),
            ),
            models.CheckConstraint(
                name="accounts_wayin_open_only_when_confirmed",
                condition=models.Q(state__in=["asked", "dropped"])
                | models.Q(
                    confirmed_by__isnull=False, confirmed_at__isnull=False, opens_at__isnull=False
                ),
            ),
            models.UniqueConstraint(
                name="accounts_wayin_one_at_a_time",
                fields=["person_id"],
                condition=models.Q(state__in=["asked", "confirmed", "written"]),
            ),
        ]
        indexes = [models.Index(fields=["state", "opens_at"], name="accounts_wayin_due")]

    def __str__(self) -> str:
        return f"a way in for {self.person_id}, {self.state}"


def _days_away() -> Func:
    """From the first day to the last, both included, as PostgreSQL counts them."""
    both = RangeBoundary(True, True)
    return Func("from_on", "to_on", both, function="daterange", output_field=DateRangeField())


class Absence(models.Model):
    """Someone is away from work, both days included. Never why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()
    registered_by = models.UUIDField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                name="accounts_absence_ends_after_it_began",
                condition=models.Q(to_on__gte=models.F("from_on")),
            ),
            ExclusionConstraint(
                name="accounts_absence_one_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_days_away(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is away {self.from_on}–{self.to_on}"
