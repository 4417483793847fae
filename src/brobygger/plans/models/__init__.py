"""The coordinating action plan (koordinerende indsatsplan): fields A–J of the national template."""

from .carrying import CaseLead, Participant
from .content import Agreement, Challenge, ExistingPlan, Intervention, Passage
from .drafts import Draft
from .plan import Plan
from .versions import Distribution, Version, VersionPart

__all__ = [
    "Agreement",
    "CaseLead",
    "Challenge",
    "Distribution",
    "Draft",
    "ExistingPlan",
    "Intervention",
    "Participant",
    "Passage",
    "Plan",
    "Version",
    "VersionPart",
]
