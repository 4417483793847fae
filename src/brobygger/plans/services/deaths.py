"""The plan closes with the citizen's death, and lives on when that was registered by mistake."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from brobygger.access.rls import rows_from
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.events import announce

from ..events import PlanEnded
from ..models import Plan
from ..telling import tell_ended_by_death, tell_lives_on
from .noting import note_ended, note_taken_up


def end_at_death(actor: Actor, *, citizen_id: UUID) -> None:
    """Closed with every open agreement; those at the table with a ground are told, once.

    Called by a reaction. Whoever registers the death need not see the plan (migration 0012).
    """
    plan, agreements = _apart(rows_from("end_plan_at_death", citizen_id, now()))
    if plan is None:
        return
    plan_id, told = plan[1], plan[8]
    note_ended(actor, plan_id, [_ended(citizen_id, one) for one in agreements])
    _note(actor, "plan.closed", citizen_id, plan_id, closing=Plan.Closing.DIED.value)
    tell_ended_by_death(actor, told)
    closing = Plan.Closing.DIED.value
    announce(actor, PlanEnded(plan_id=plan_id, citizen_id=citizen_id, closing=closing))


def take_up_again(actor: Actor, *, citizen_id: UUID, death_id: UUID) -> None:
    """As it stood, unless somebody has begun another plan or changed this one."""
    plan, agreements = _apart(rows_from("take_up_plan", citizen_id, death_id))
    if plan is None:
        return
    plan_id, told = plan[1], plan[8]
    _note(actor, "plan.lives_on", citizen_id, plan_id)
    note_taken_up(actor, plan_id, [(*_ended(citizen_id, one), one[9]) for one in agreements])
    tell_lives_on(actor, told)


def _apart(
    rows: Iterable[tuple[Any, ...]],
) -> tuple[tuple[Any, ...] | None, list[tuple[Any, ...]]]:
    """The plan's own row, and its agreements'."""
    found = list(rows)
    plan = next((one for one in found if one[0] == "plan"), None)
    return plan, [one for one in found if one[0] == "agreement"]


def _ended(citizen_id: UUID, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """As `note_ended` reads it."""
    _kind, agreement, _plan, category, responsible, unit, due_on, bounces = row[:8]
    return (agreement, citizen_id, category, responsible, unit, due_on, bounces)


def _note(actor: Actor, action: str, citizen_id: UUID, plan_id: UUID, **more: Any) -> None:
    record(actor, action, citizen_id=citizen_id, category=int(Category.PLAN), plan=plan_id, **more)
