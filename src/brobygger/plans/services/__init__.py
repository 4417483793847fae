"""The doors for changing a plan."""

from .again import call_same_again
from .agreeing import add_agreement, change_agreement, remove_agreement, replace_agreement
from .answering import answer_agreement, take_agreement
from .assenting import note_told_assent, say_assent
from .calling import (
    call_more,
    call_plan_meeting,
    cancel_plan_meeting,
    move_plan_meeting,
    open_plan_meeting,
)
from .carrying import join_table, leave_table, name_deputy, tell_meeting_held
from .clock import CLOCK, set_clock, turn_the_clock
from .closing import close_plan_meeting
from .considering import begin_by_law, note_answer, say_about_plan, units_to_ask
from .contacts import note_contact, take_back_contact
from .covering import (
    cover_for_lapsed,
    cover_for_leaver,
    cover_for_unit,
    tell_lead_of_change,
    warn_of_absence,
)
from .drafts import drop_draft, keep_draft
from .ending import close_plan
from .existing import add_existing_plan, remove_existing_plan
from .filing import file_agreement, file_meeting
from .handing_over import (
    accept_lead,
    answer_handover,
    check_consents,
    propose_handover,
    review_agreements,
    send_contact_card,
    take_back_handover,
    talk_with_citizen,
)
from .losing import tell_lost_seats
from .mandating import answer_for_unit
from .pausing import pause_plan, take_up_plan
from .polling import ask_for_time, take_up_meeting
from .preparing import answer_question, finish_preparation, open_preparation
from .promising import (
    add_intervention,
    change_intervention,
    remove_intervention,
)
from .rating import note_told_rating, rate
from .reporting import report_agreement, report_intervention
from .restoring import restore_version
from .sending import note_opened, note_printed, send_version
from .slots import (
    add_to_outcome,
    agree_in_slot,
    carry_to_next_slot,
    decide_in_slot,
    move_up_in_slot,
    put_in_slot,
    take_out_of_slot,
)
from .starting import start_plan
from .undecided import add_undecided, carry_the_rest, settle_undecided
from .wishing import say_lead_wish
from .words import accept_told, refuse_told, take_in_words
from .writing import save_passage, set_challenges

__all__ = [
    "CLOCK",
    "accept_lead",
    "accept_told",
    "add_agreement",
    "add_existing_plan",
    "add_intervention",
    "add_to_outcome",
    "add_undecided",
    "agree_in_slot",
    "answer_agreement",
    "answer_for_unit",
    "answer_handover",
    "answer_question",
    "ask_for_time",
    "begin_by_law",
    "call_more",
    "call_plan_meeting",
    "call_same_again",
    "cancel_plan_meeting",
    "carry_the_rest",
    "carry_to_next_slot",
    "change_agreement",
    "change_intervention",
    "check_consents",
    "close_plan",
    "close_plan_meeting",
    "cover_for_lapsed",
    "cover_for_leaver",
    "cover_for_unit",
    "decide_in_slot",
    "drop_draft",
    "file_agreement",
    "file_meeting",
    "finish_preparation",
    "join_table",
    "keep_draft",
    "leave_table",
    "move_plan_meeting",
    "move_up_in_slot",
    "name_deputy",
    "note_answer",
    "note_contact",
    "note_opened",
    "note_printed",
    "note_told_assent",
    "note_told_rating",
    "open_plan_meeting",
    "open_preparation",
    "pause_plan",
    "propose_handover",
    "put_in_slot",
    "rate",
    "refuse_told",
    "remove_agreement",
    "remove_existing_plan",
    "remove_intervention",
    "replace_agreement",
    "report_agreement",
    "report_intervention",
    "restore_version",
    "review_agreements",
    "save_passage",
    "say_about_plan",
    "say_assent",
    "say_lead_wish",
    "send_contact_card",
    "send_version",
    "set_challenges",
    "set_clock",
    "settle_undecided",
    "start_plan",
    "take_agreement",
    "take_back_contact",
    "take_back_handover",
    "take_in_words",
    "take_out_of_slot",
    "take_up_meeting",
    "take_up_plan",
    "talk_with_citizen",
    "tell_lead_of_change",
    "tell_lost_seats",
    "tell_meeting_held",
    "turn_the_clock",
    "units_to_ask",
    "warn_of_absence",
]
