"""What the voices said, and the goals they were asked about: along in the plan's own question."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.organisations.queries import UnitCard

from ..models import Intervention, Plan, Rating, VersionPart
from ..said import AgreedGoal, RatingCard
from .parts import units_from

COLUMNS = (
    *("round", "intervention_id", "coherence", "category", "voice", "party_id", "answer"),
    *("told_to", "rated_by_name", "rated_at", "revision", "holder", "held_by"),
)
ROUNDS = 2  # before the latest version
OVER = (Intervention.Status.DONE.value, Intervention.Status.STOPPED.value)


def voices_beside() -> dict[str, ArraySubquery]:
    """The ratings of the last rounds and the goals of the last versions."""
    first = OuterRef("latest_version") - ROUNDS
    ratings = Rating.objects.filter(plan=OuterRef("pk"), round__gte=first).order_by("rated_at")
    goals = VersionPart.objects.filter(
        version__plan=OuterRef("pk"), kind="intervention", version__number__gt=first
    ).order_by("position", "key")
    return {
        "rating_list": _rows(ratings, **{name: name for name in COLUMNS}),
        "goal_list": _rows(
            goals,
            number="version__number",
            **{one: one for one in ("category", "content", "holder", "held_by")},
        ),
    }


def rating_cards(actor: Actor, plan: Plan, units: dict[UUID, UnitCard]) -> tuple[RatingCard, ...]:
    """Those that came along; a unit is known by its name, a person by their own."""
    rows: list[dict[str, Any]] = plan.rating_list  # type: ignore[attr-defined]  # annotated
    return tuple(_rating(actor, row, units) for row in rows)


def agreed_goals(plan: Plan) -> tuple[AgreedGoal, ...]:
    """The goals that were still worked on when each version was agreed."""
    rows: list[dict[str, Any]] = plan.goal_list  # type: ignore[attr-defined]  # annotated
    return tuple(_goal(row) for row in rows if row["content"]["status"] not in OVER)


def _rating(actor: Actor, row: dict[str, Any], units: dict[UUID, UnitCard]) -> RatingCard:
    party_id = UUID(row["party_id"])
    unit = units.get(party_id)
    goal = row["intervention_id"]
    return RatingCard(
        round=row["round"],
        key=f"goal-{goal}" if goal else row["coherence"],
        category=Category(row["category"]),
        voice=row["voice"],
        party_id=party_id,
        name=unit.name if unit else row["rated_by_name"],
        sector=unit.sector if unit else row["voice"],
        answer=row["answer"],
        answer_label=str(Rating.Answer(row["answer"]).label),
        told=row["told_to"] is not None,
        rated_by=row["rated_by_name"],
        rated_at=dt.datetime.fromisoformat(row["rated_at"]),
        revision=row["revision"],
        is_mine=party_id in {actor.unit_id, actor.person_id},
        holder=row["holder"],
        held_by=units_from(row["held_by"]),
    )


def _goal(row: dict[str, Any]) -> AgreedGoal:
    content = row["content"]
    return AgreedGoal(
        round=row["number"],
        intervention_id=UUID(content["id"]),
        category=Category(row["category"]),
        title=content["title"],
        goal=content["goal"],
        holder=row["holder"],
        held_by=units_from(row["held_by"]),
    )


def _rows(rows: QuerySet[Any], **names: str) -> ArraySubquery:
    return ArraySubquery(
        rows.values(row=JSONObject(**{name: F(column) for name, column in names.items()}))
    )
