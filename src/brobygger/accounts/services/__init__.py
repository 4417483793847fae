"""The doors for giving people an account, a role or an absence; and taking it back."""

from .absences import cancel_absence, register_absence
from .leaving import deactivate_account
from .members import (
    MemberAdded,
    add_member,
    appoint_from_the_keyboard,
    change_own_details,
    end_membership,
    invite_member,
    make_first_administrator,
)
from .ways_in import (
    answer_as_holder,
    answer_own_change,
    ask_way_in,
    confirm_way_in,
    drop_way_in,
    end_way_in,
    object_to_change,
    open_ways_due,
)

__all__ = [
    "MemberAdded",
    "add_member",
    "answer_as_holder",
    "answer_own_change",
    "appoint_from_the_keyboard",
    "ask_way_in",
    "cancel_absence",
    "change_own_details",
    "confirm_way_in",
    "deactivate_account",
    "drop_way_in",
    "end_membership",
    "end_way_in",
    "invite_member",
    "make_first_administrator",
    "object_to_change",
    "open_ways_due",
    "register_absence",
]
