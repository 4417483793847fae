"""Interventions: a goal, exactly one responsible, a date; and what every promise begins with."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..errors import (
    CategoryNotYours,
    DateUnlikely,
    PartChanged,
    ResponsibleUnknown,
)
from ..grounds import grounds_on, mask_of
from ..models import Agreement, Intervention, Plan
from .drafts import forget, keep_for_the_loser
from .held import held_after, require_sight
from .noting import note
from .table import kept_text, locked, needed_line, require_seat

Promise = Intervention | Agreement


@transaction.atomic
def add_intervention(
    actor: Actor,
    *,
    plan_id: UUID,
    title: str,
    goal: str,
    responsible_id: UUID,
    due_on: dt.date,
    category: int = Category.PLAN,
) -> UUID:
    """Prioritise one thing to work on; it comes last among them."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    if category not in list(Category) or not mask_of(actor, plan.citizen_id) & category:
        raise CategoryNotYours(category)
    intervention = Intervention(plan=plan, citizen_id=plan.citizen_id, category=category)
    intervention.title = needed_line(title, rules.LONGEST_TITLE)
    intervention.goal = needed_line(goal, rules.LONGEST_GOAL)
    entrust(actor, plan, intervention, responsible_id=responsible_id, due_on=due_on)
    forget(actor, plan, "new-intervention")
    twin = twin_of(intervention, title=title, goal=goal)
    if twin is not None:
        return twin
    intervention.rank = plan.interventions.filter(removed_at=None).count() + 1
    intervention.save()
    record(actor, "plan.intervention_added", intervention, due_on=due_on)
    return intervention.pk


@transaction.atomic
def change_intervention(
    actor: Actor,
    *,
    intervention_id: UUID,
    base_revision: int,
    title: str,
    goal: str,
    responsible_id: UUID,
    due_on: dt.date,
    rank: int | None = None,
) -> int:
    """Another goal, date or responsible; the category stays as it was agreed."""
    require(actor, Permission.PLAN_WRITE)
    plan, intervention = locked_intervention(actor, intervention_id)
    typed = {"title": title, "goal": goal, "responsible_id": responsible_id, "due_on": due_on}
    check_base(actor, plan, intervention, base=base_revision, typed=typed)
    intervention.title = needed_line(title, rules.LONGEST_TITLE)
    intervention.goal = needed_line(goal, rules.LONGEST_GOAL)
    entrust(actor, plan, intervention, responsible_id=responsible_id, due_on=due_on)
    if rank is not None:
        intervention.rank = max(1, min(rank, 99))
    save(intervention)
    forget(actor, plan, f"intervention:{intervention_id}")
    record(actor, "plan.intervention_changed", intervention, due_on=due_on)
    return intervention.revision


@transaction.atomic
def remove_intervention(actor: Actor, *, intervention_id: UUID, base_revision: int) -> None:
    """Take it out of the working plan with its agreements; versions keep it."""
    require(actor, Permission.PLAN_WRITE)
    plan, intervention = locked_intervention(actor, intervention_id)
    check_base(actor, plan, intervention, base=base_revision, typed=None)
    intervention.removed_at = now()
    save(intervention)
    standing = intervention.agreements.filter(removed_at=None).select_related("responsible")
    for agreement in standing.select_for_update(of=("self",), no_key=True):
        take_out(actor, agreement, at=intervention.removed_at)
    record(actor, "plan.intervention_removed", intervention)


def take_out(actor: Actor, agreement: Agreement, *, at: dt.datetime) -> None:
    """It is no part of the working plan any more; what became of it stays in its history."""
    agreement.removed_at = at
    save(agreement)
    note(actor, "plan.agreement_removed", agreement)


def twin_of(new: Promise, **words: object) -> UUID | None:
    """The same, added a moment ago: pressed twice, or in two tabs. The plan is locked meanwhile."""
    same = type(new)._default_manager.filter(
        plan_id=new.plan_id,
        category=new.category,
        responsible_id=new.responsible_id,
        due_on=new.due_on,
        removed_at=None,
        **words,
    )
    return same.values_list("pk", flat=True).first()


def locked_intervention(actor: Actor, intervention_id: UUID) -> tuple[Plan, Intervention]:
    plan_id = plan_of(Intervention, intervention_id)
    plan = locked(plan_id)
    require_seat(actor, plan)
    return plan, plan.interventions.get(pk=intervention_id)


def plan_of(table: type[Promise], promise_id: UUID) -> UUID:
    found = table._default_manager.filter(pk=promise_id, removed_at=None)
    plan_id = found.values_list("plan_id", flat=True).first()
    if plan_id is None:
        raise NotFound(promise_id)
    return plan_id


def entrust(
    actor: Actor, plan: Plan, promise: Promise, *, responsible_id: UUID, due_on: dt.date
) -> None:
    """Exactly one person around the table who may read it, and a date within reach."""
    person = plan.participants.filter(pk=responsible_id, left_at=None).first()
    if person is None:
        raise ResponsibleUnknown(responsible_id)
    if due_on != promise.due_on and not rules.is_due_date(due_on, today()):
        raise DateUnlikely(due_on)
    grounds = grounds_on(actor, plan.citizen_id)
    hold = held_after(actor, promise.holder, promise.held_by)  # none yet, where it is new
    require_sight(grounds, promise.category, hold, person)
    promise.responsible, promise.due_on = person, due_on


def check_base(
    actor: Actor,
    plan: Plan,
    promise: Promise,
    *,
    base: int,
    typed: dict[str, Any] | None,
) -> None:
    """Someone changed it first: what was typed is kept as a draft, and nothing is overwritten."""
    if promise.revision == base:
        return
    field = f"{promise._meta.model_name}:{promise.pk}"
    if typed is not None:
        body = json.dumps(typed, cls=DjangoJSONEncoder, ensure_ascii=False)
        kept_text(body, rules.LONGEST_PASSAGE)
        keep_for_the_loser(
            actor, plan, field=field, category=promise.category, body=body, base=base
        )
    raise PartChanged(field=field, revision=promise.revision)


def save(promise: Promise) -> None:
    promise.revision += 1
    promise.save()
