"""The four ways to be careful, and the five things each of them must do.

`ours` asks as the app role under row security; the other three ask as the owner of the tables,
whom row security does not bind: `none` is not careful at all, `orm` writes the same ground as a
filter into every query, `guardian` keeps a row of django-guardian's for each unit and citizen.
All four read and write the same tables and get the same objects back.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, transaction
from django.db.models import (
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    QuerySet,
    SmallIntegerField,
)

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now

OPERATIONS = ("list", "search", "open", "count", "insert")
PARTS = (
    *("participant", "caselead", "passage", "existingplan"),
    *("challenge", "intervention", "agreement"),
)
Scope = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Who asks, and for whom: the same for all four, so that they do the same work.

    One plan is read and another written, or the four would not read the same plan.
    """

    actor: Actor
    prefix: str
    read: "Known"
    write: "Known"


@dataclass(frozen=True, slots=True)
class Known:
    """A plan the actor may open, and whose it is."""

    plan_id: UUID
    citizen_id: UUID


def rows(label: str) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model(label)._default_manager.all()
    return found


def everything(found: QuerySet[Any]) -> QuerySet[Any]:
    return found


@contextmanager
def speaking_as_owner() -> Iterator[None]:
    """The same code, on the owner's connection."""
    served = connections["default"]
    connections["default"] = connections["owner"]
    try:
        yield
    finally:
        connections["default"] = served


class Variant:
    """What is asked, with nothing in the way; the careful ones narrow `citizens` and `parts`."""

    alias = "owner"

    @contextmanager
    def request(self, task: Task) -> Iterator[None]:  # noqa: ARG002  # ours needs the actor
        """What surrounds an act: one transaction, as every request has."""
        with speaking_as_owner(), transaction.atomic():
            yield

    def citizens(self, task: Task) -> QuerySet[Any]:  # noqa: ARG002
        return rows("citizens.Citizen")

    def parts(self, task: Task) -> Scope:  # noqa: ARG002
        return everything

    def may_open(self, task: Task, known: Known) -> bool:  # noqa: ARG002
        return True

    def after_insert(self, task: Task, made: Model) -> None:
        """What must be noted so that the new row can be found again."""

    def list(self, task: Task) -> object:
        return [one.pk for one in self.citizens(task).order_by("name_sort", "id")[:25]]

    def search(self, task: Task) -> object:
        found = self.citizens(task).filter(
            name_sort__gte=task.prefix, name_sort__lt=task.prefix + "\U0010ffff"
        )
        return [one.pk for one in found.order_by("name_sort", "id")[:25]]

    def count(self, task: Task) -> object:
        return self.citizens(task).count()

    def open(self, task: Task) -> object:
        """The plan and all its parts, as the plan page reads them."""
        if not self.may_open(task, task.read):
            return None
        scope = self.parts(task)
        plan = scope(rows("plans.Plan").filter(pk=task.read.plan_id)).first()
        if plan is None:
            return None
        found = [list(scope(rows(f"plans.{name}").filter(plan_id=plan.pk))) for name in PARTS]
        return [len(part) for part in found]

    def insert(self, task: Task) -> object:
        """One row about the citizen, in a category the actor may write."""
        if not self.may_open(task, task.write):
            return None
        made = rows("plans.ExistingPlan").create(
            plan_id=task.write.plan_id,
            citizen_id=task.write.citizen_id,
            category=Category.PLAN,
            domain="housing",
            kind="other",
        )
        self.after_insert(task, made)
        return 1


class Ours(Variant):
    """Row security decides; the code says nothing."""

    alias = "default"

    @contextmanager
    def request(self, task: Task) -> Iterator[None]:
        with acting_as(task.actor):
            yield


class Orm(Variant):
    """The ground as a filter, as a careful programmer writes it by hand, every time."""

    def citizens(self, task: Task) -> QuerySet[Any]:
        grants = grants_of(task.actor, "pk", Category.IDENTITY)
        return rows("citizens.Citizen").filter(Exists(grants))

    def parts(self, task: Task) -> Scope:
        grants = grants_of(task.actor, "citizen_id", OuterRef("category"))
        return lambda found: found.filter(Exists(grants))

    def may_open(self, task: Task, known: Known) -> bool:
        if known is task.read:  # reading: the filter on every query answers
            return True
        grants = grants_of(task.actor, None, Category.PLAN)
        return grants.filter(citizen_id=known.citizen_id).exists()


def grants_of(actor: Actor, outer: str | None, category: Any) -> QuerySet[Any]:
    """The truth of access.rls.GROUND_EXISTS, in the words of the ORM."""
    moment: dt.datetime = now()
    found = rows("access.Grant").filter(
        party_id__in=[actor.user_id, actor.unit_id], valid__contains=moment
    )
    if outer is not None:
        found = found.filter(citizen_id=OuterRef(outer))
    number = SmallIntegerField()
    fitting: QuerySet[Any] = found.annotate(
        covers=ExpressionWrapper(F("categories").bitand(category), number),
        serves=ExpressionWrapper(F("purposes").bitand(int(actor.purpose)), number),
    ).filter(covers__gt=0, serves__gt=0)
    return fitting


NONE, OURS, ORM = Variant(), Ours(), Orm()
