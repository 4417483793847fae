"""The doors for reading a plan."""

from .again import same_again
from .beginning import beginning_of
from .candidates import candidates
from .contact import contact_card
from .earlier import earlier_words
from .enrolling import enrolments
from .filing import filings_of, unit_record
from .handovers import handover_asked, handover_page
from .hearing import table_at, table_to_hear
from .ledger import history_of, last_word_on, my_answer, plan_of_agreement
from .lists import draft_of, my_plans, plans_about, plans_of_unit
from .page import living_plan_of, plan_closed_by_death, plan_page, version_page
from .preparing import (
    gathered,
    held_with,
    meetings_held,
    meetings_of_unit,
    preparations,
    undecided_at,
)
from .pulse import plans_that_wait_unseen
from .readiness import what_is_missing
from .slots import series_lines, slot_panel, slot_view
from .steering import clock_card, clock_cards, clockless, steering_numbers, unclaimed
from .tasks import my_day, my_plan_tasks
from .together import fingerprint, is_plan, room_now, shown_together, together
from .versions import compare_versions, versions_of

__all__ = [
    "beginning_of",
    "candidates",
    "clock_card",
    "clock_cards",
    "clockless",
    "compare_versions",
    "contact_card",
    "draft_of",
    "earlier_words",
    "enrolments",
    "filings_of",
    "fingerprint",
    "gathered",
    "handover_asked",
    "handover_page",
    "held_with",
    "history_of",
    "is_plan",
    "last_word_on",
    "living_plan_of",
    "meetings_held",
    "meetings_of_unit",
    "my_answer",
    "my_day",
    "my_plan_tasks",
    "my_plans",
    "plan_closed_by_death",
    "plan_of_agreement",
    "plan_page",
    "plans_about",
    "plans_of_unit",
    "plans_that_wait_unseen",
    "preparations",
    "room_now",
    "same_again",
    "series_lines",
    "shown_together",
    "slot_panel",
    "slot_view",
    "steering_numbers",
    "table_at",
    "table_to_hear",
    "together",
    "unclaimed",
    "undecided_at",
    "unit_record",
    "version_page",
    "versions_of",
    "what_is_missing",
]
