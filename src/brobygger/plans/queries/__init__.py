"""The doors for reading a plan."""

from .hearing import table_to_hear
from .ledger import history_of, last_word_on, my_answer, plan_of_agreement
from .lists import draft_of, my_plans, plans_about, plans_of_unit
from .page import living_plan_of, plan_page, version_page
from .preparing import (
    gathered,
    meetings_held,
    meetings_of_unit,
    preparations,
    undecided_at,
)
from .readiness import what_is_missing
from .tasks import my_plan_tasks
from .versions import compare_versions, versions_of

__all__ = [
    "compare_versions",
    "draft_of",
    "gathered",
    "history_of",
    "last_word_on",
    "living_plan_of",
    "meetings_held",
    "meetings_of_unit",
    "my_answer",
    "my_plan_tasks",
    "my_plans",
    "plan_of_agreement",
    "plan_page",
    "plans_about",
    "plans_of_unit",
    "preparations",
    "table_to_hear",
    "undecided_at",
    "version_page",
    "versions_of",
    "what_is_missing",
]
