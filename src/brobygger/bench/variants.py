"""The four ways to be careful, and the five things each of them must do.

`ours` asks as the app role under row security; the other three ask as the owner of the tables,
whom row security does not bind: `none` is not careful at all, `orm` writes the same ground as a
filter into every query, `guardian` keeps a row of django-guardian's for each unit and citizen.
All four read and write the same tables, and a plan is opened through the product's own door.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
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
from django.db.models.manager import BaseManager

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.plans.queries import plan_page

OPERATIONS = ("list", "search", "open", "count", "insert")
LINE = ("id", "name", "birth_date", "is_protected")  # what a list shows of each


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
    """What is asked, with nothing in the way."""

    alias = "owner"

    @contextmanager
    def request(self, task: Task) -> Iterator[None]:  # noqa: ARG002  # others need the actor
        """What surrounds an act: one transaction, as every request has."""
        with speaking_as_owner(), transaction.atomic():
            yield

    def citizens(self, task: Task) -> QuerySet[Any]:  # noqa: ARG002
        return rows("citizens.Citizen")

    def may_open(self, task: Task, known: Known) -> bool:  # noqa: ARG002
        return True

    def after_insert(self, task: Task, made: Model) -> None:
        """What must be noted so that the new row can be found again."""

    def list(self, task: Task) -> object:
        return list(self.citizens(task).order_by("name_sort", "id").values_list(*LINE)[:25])

    def search(self, task: Task) -> object:
        found = self.citizens(task).filter(
            name_sort__gte=task.prefix, name_sort__lt=task.prefix + "\U0010ffff"
        )
        return list(found.order_by("name_sort", "id").values_list(*LINE)[:25])

    def count(self, task: Task) -> object:
        return self.citizens(task).count()

    def open(self, task: Task) -> object:
        """The whole plan page, with the line in the audit that it was opened."""
        if not self.may_open(task, task.read):
            return None
        return plan_page(task.actor, task.read.plan_id)

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
    """The ground as a filter, in every manager, as a careful programmer would put it there."""

    @contextmanager
    def request(self, task: Task) -> Iterator[None]:
        everything = BaseManager.get_queryset

        def narrowed(manager: BaseManager[Any]) -> QuerySet[Any]:
            return with_ground(everything(manager), task.actor)

        with super().request(task), patch.object(BaseManager, "get_queryset", narrowed):
            yield

    def may_open(self, task: Task, known: Known) -> bool:
        """Before reading nothing is asked: the filters answer. Before writing a row it must be."""
        if known is task.read:
            return True
        return grants_of(task.actor, Category.PLAN).filter(citizen_id=known.citizen_id).exists()


def with_ground(found: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """The queryset narrowed to what the actor has a ground to see, whatever it is about."""
    names = {field.attname for field in found.model._meta.concrete_fields}
    if found.model._meta.label == "citizens.Citizen":
        mine = grants_of(actor, Category.IDENTITY).filter(citizen_id=OuterRef("pk"))
    elif {"citizen_id", "category"} <= names:
        mine = grants_of(actor, OuterRef("category")).filter(citizen_id=OuterRef("citizen_id"))
    elif found.model._meta.label == "access.Grant":
        return found.filter(party_id__in=[actor.user_id, actor.unit_id])
    else:
        return found
    return found.filter(Exists(mine))


def grants_of(actor: Actor, category: Any) -> QuerySet[Any]:
    """The truth of row security (access.rls), in the words of the ORM."""
    number = SmallIntegerField()
    every: QuerySet[Any] = QuerySet(apps.get_model("access.Grant"))
    fitting: QuerySet[Any] = (
        every.filter(party_id__in=[actor.user_id, actor.unit_id], valid__contains=now())
        .annotate(
            covers=ExpressionWrapper(F("categories").bitand(category), number),
            serves=ExpressionWrapper(F("purposes").bitand(int(actor.purpose)), number),
        )
        .filter(covers__gt=0, serves__gt=0)
    )
    return fitting


NONE, OURS, ORM = Variant(), Ours(), Orm()
