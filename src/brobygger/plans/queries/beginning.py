"""What was said to having a plan, beside the plan or on its own."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Func, OuterRef, QuerySet
from django.utils.timezone import localdate

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.rows import rows_beside

from ..beginning_law import laws_without_a_yes
from ..models import Assent, Consideration, Pause, Plan
from ..pages import AssentCard, Beginning, ConsiderationCard, PauseCard, Stands

WORD = (
    *(
        "number",
        "plan_id",
        "said",
        "said_on",
        "said_at",
        "words",
        "raised_by_citizen",
        "told_to_name",
    ),
    *(
        "explained",
        "explained_by_name",
        "ask_again_on",
        "with_whom",
        "to_unit_id",
        "law",
        "decided_by",
    ),
)
ASSENT = ("version__number", "answer", "words", "said_on", "told_to_name")
PAUSE = ("since", "why", "words", "paused_by_name")
Row = dict[str, Any]


def beginning_of(actor: Actor, citizen_id: UUID) -> Beginning:
    """What the citizen has said, for a page where there is no plan."""
    require(actor, Permission.PLAN_READ)
    return beginning_now(citizen_id)


def beginning_now(citizen_id: UUID, plan_id: UUID | None = None) -> Beginning:
    """Read afresh, for a service that holds the plan."""
    rows = Consideration.objects.filter(citizen_id=citizen_id).order_by("-number").values(*WORD)
    return Beginning(today=today(), plan_id=plan_id, history=tuple(map(_word, rows)))


def with_standing(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """What `stands_along` reads: the citizen's every word, on this plan and before it."""
    said = Consideration.objects.filter(citizen_id=OuterRef("citizen_id")).order_by("-number")
    assents = Assent.objects.filter(plan=OuterRef("pk"))
    return plans.annotate(
        said_list=rows_beside(said, *WORD),
        assent_list=rows_beside(assents.order_by("-version__number", "-number"), *ASSENT),
        pause_list=rows_beside(Pause.objects.filter(plan=OuterRef("pk"), ended_at=None), *PAUSE),
        stepped_back=stepped_back("pk"),
    )


def stepped_back(plan: str) -> Func:
    """Why people are asked what shall become of the plan in this column, if they are."""
    return Func(F(plan), function="app.stepped_back", output_field=CharField())


def history_in(rows: Iterable[Row], plan_id: UUID) -> Beginning:
    """From rows of `WORD` that came along with another question, the latest first."""
    return Beginning(today=today(), plan_id=plan_id, history=tuple(map(_word, rows)))


def stands_along(plan: Plan) -> Stands:
    """As `with_standing` brought it."""
    row: Row = plan.__dict__  # annotated
    return Stands(
        beginning=history_in(row["said_list"], plan.pk),
        assents=tuple(_latest_of_each(row["assent_list"])),
        pause=next(map(_pause, row["pause_list"]), None),
        stepped_back=row["stepped_back"] or "",
    )


def _word(row: Row) -> ConsiderationCard:
    return ConsiderationCard(
        number=row["number"],
        plan_id=_id(row["plan_id"]),
        said=row["said"],
        said_label=str(Consideration.Said(row["said"]).label),
        said_on=_day(row["said_on"]),
        said_at=moment_in(row["said_at"]),
        words=row["words"],
        raised_by_citizen=row["raised_by_citizen"],
        told_to_name=row["told_to_name"],
        explained=tuple(str(Consideration.Way(one).label) for one in row["explained"]),
        explained_by_name=row["explained_by_name"],
        ask_again_on=_day(row["ask_again_on"]) if row["ask_again_on"] else None,
        with_whom=row["with_whom"],
        to_unit_id=_id(row["to_unit_id"]),
        law=laws_without_a_yes().get(row["law"]),
        decided_by=row["decided_by"],
    )


def _latest_of_each(rows: Iterable[Row]) -> Iterator[AssentCard]:
    seen: set[int] = set()
    for row in rows:
        version = row["version__number"]
        if version not in seen:
            seen.add(version)
            yield AssentCard(
                version=version,
                answer=row["answer"],
                words=row["words"],
                said_on=_day(row["said_on"]),
                told_to_name=row["told_to_name"],
            )


def _pause(row: Row) -> PauseCard:
    return PauseCard(
        since=localdate(moment_in(row["since"])),
        why=row["why"],
        why_label=str(Pause.Why(row["why"]).label),
        words=row["words"],
        by_name=row["paused_by_name"],
    )


def _day(value: str | dt.date) -> dt.date:
    """A row beside a plan comes as JSON, a row of its own as it is."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def moment_in(value: str | dt.datetime) -> dt.datetime:
    """As `_day`."""
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)


def _id(value: str | UUID | None) -> UUID | None:
    return UUID(str(value)) if value else None
