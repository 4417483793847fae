"""The doors for changing who may see what: every one is audited in the same transaction."""

from .asking import answer_why, ask_why
from .care import begin_care, end_care, end_home_care, opt_out_of_care
from .consenting import (
    ConsentPreview,
    consent_words,
    record_consent,
    record_consents,
)
from .correcting import correct_citizen, may_unprotect
from .deaths import correct_death, may_register_death, register_death, undo_death
from .emergencies import (
    Emergency,
    end_emergency,
    open_emergency,
    review_emergency,
    tell_citizen_of_emergency,
    write_exemption,
)
from .gaps import note_gap
from .inviting import ask_for_account, confirm_account, drop_account, take_account
from .joining import join_registrations, part_registrations
from .registering import (
    Registered,
    add_relative,
    correct_relative,
    move_in,
    move_out,
    register_citizen,
)
from .signing import Signed, kept_at, on_screen, sign_consents, take_in_paper
from .unmasking import UnmaskedAddress, unmask_address, unmask_number
from .withdrawing import withdraw_all, withdraw_consent

__all__ = [
    "ConsentPreview",
    "Emergency",
    "Registered",
    "Signed",
    "UnmaskedAddress",
    "add_relative",
    "answer_why",
    "ask_for_account",
    "ask_why",
    "begin_care",
    "confirm_account",
    "consent_words",
    "correct_citizen",
    "correct_death",
    "correct_relative",
    "drop_account",
    "end_care",
    "end_emergency",
    "end_home_care",
    "join_registrations",
    "kept_at",
    "may_register_death",
    "may_unprotect",
    "move_in",
    "move_out",
    "note_gap",
    "on_screen",
    "open_emergency",
    "opt_out_of_care",
    "part_registrations",
    "record_consent",
    "record_consents",
    "register_citizen",
    "register_death",
    "review_emergency",
    "sign_consents",
    "take_account",
    "take_in_paper",
    "tell_citizen_of_emergency",
    "undo_death",
    "unmask_address",
    "unmask_number",
    "withdraw_all",
    "withdraw_consent",
    "write_exemption",
]
