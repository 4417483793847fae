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
    link_person,
    make_first_administrator,
    unlink_person,
)

__all__ = [
    "MemberAdded",
    "add_member",
    "appoint_from_the_keyboard",
    "cancel_absence",
    "change_own_details",
    "deactivate_account",
    "end_membership",
    "invite_member",
    "link_person",
    "make_first_administrator",
    "register_absence",
    "unlink_person",
]
