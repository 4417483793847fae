"""The doors for changing a plan."""

from .agreeing import add_agreement, change_agreement, remove_agreement, replace_agreement
from .answering import answer_agreement, take_agreement
from .calling import (
    call_more,
    call_plan_meeting,
    cancel_plan_meeting,
    move_plan_meeting,
    open_plan_meeting,
)
from .carrying import (
    cover_for_leaver,
    hand_over_lead,
    join_table,
    leave_table,
    name_deputy,
    tell_lead_of_change,
    tell_meeting_held,
)
from .closing import close_plan_meeting
from .drafts import drop_draft, keep_draft
from .ending import close_plan
from .existing import add_existing_plan, remove_existing_plan
from .mandating import answer_for_unit
from .preparing import answer_question, finish_preparation, open_preparation
from .promising import (
    add_intervention,
    change_intervention,
    remove_intervention,
)
from .reporting import report_agreement, report_intervention
from .restoring import restore_version
from .sending import note_opened, note_printed, send_version
from .starting import start_plan
from .undecided import add_undecided, carry_the_rest, settle_undecided
from .writing import save_passage, set_challenges

__all__ = [
    "add_agreement",
    "add_existing_plan",
    "add_intervention",
    "add_undecided",
    "answer_agreement",
    "answer_for_unit",
    "answer_question",
    "call_more",
    "call_plan_meeting",
    "cancel_plan_meeting",
    "carry_the_rest",
    "change_agreement",
    "change_intervention",
    "close_plan",
    "close_plan_meeting",
    "cover_for_leaver",
    "drop_draft",
    "finish_preparation",
    "hand_over_lead",
    "join_table",
    "keep_draft",
    "leave_table",
    "move_plan_meeting",
    "name_deputy",
    "note_opened",
    "note_printed",
    "open_plan_meeting",
    "open_preparation",
    "remove_agreement",
    "remove_existing_plan",
    "remove_intervention",
    "replace_agreement",
    "report_agreement",
    "report_intervention",
    "restore_version",
    "save_passage",
    "send_version",
    "set_challenges",
    "settle_undecided",
    "start_plan",
    "take_agreement",
    "tell_lead_of_change",
    "tell_meeting_held",
]
