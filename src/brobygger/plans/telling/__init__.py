"""The words that leave the house about a plan: there is something new, and a way in. Never a citizen."""

from .agreements import tell_asked, tell_back
from .deaths import tell_ended_by_death, tell_lives_on
from .leads import (
    tell_answered,
    tell_asked_to_lead,
    tell_lasting_lead_needed,
    tell_left_alone,
    tell_lost,
    tell_new_contact,
    tell_refused,
    tell_stands_in,
)
from .meeting import tell_change, tell_held, tell_sent

__all__ = [
    "tell_answered",
    "tell_asked",
    "tell_asked_to_lead",
    "tell_back",
    "tell_change",
    "tell_ended_by_death",
    "tell_held",
    "tell_lasting_lead_needed",
    "tell_left_alone",
    "tell_lives_on",
    "tell_lost",
    "tell_new_contact",
    "tell_refused",
    "tell_sent",
    "tell_stands_in",
]
