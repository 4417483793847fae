"""The words that leave the house about a plan: there is something new, and a way in. Never a citizen."""

from .agreements import tell_asked, tell_back
from .meeting import tell_change, tell_held, tell_new_lead, tell_sent

__all__ = ["tell_asked", "tell_back", "tell_change", "tell_held", "tell_new_lead", "tell_sent"]
