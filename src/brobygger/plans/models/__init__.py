"""The coordinating action plan (koordinerende indsatsplan): fields A–J of the national template."""

from .beginning import OWN_WORDS, Assent, Consideration, Pause
from .carrying import CaseLead, Participant
from .content import (
    DOMAIN_CATEGORY,
    SECTION_CATEGORY,
    Agreement,
    Challenge,
    Domain,
    EarlierText,
    ExistingPlan,
    Intervention,
    Passage,
    Section,
)
from .drafts import Draft
from .filing import Filing
from .leading import Handover, LeadWish
from .ledger import AgreementStep
from .plan import Plan
from .preparing import Preparation, PreparationAnswer, Undecided
from .pulse import ClockSetting, Contact, Escalation
from .versions import Distribution, Version, VersionPart, WorkingPart
from .voices import Rating

__all__ = [
    "DOMAIN_CATEGORY",
    "OWN_WORDS",
    "SECTION_CATEGORY",
    "Agreement",
    "AgreementStep",
    "Assent",
    "CaseLead",
    "Challenge",
    "ClockSetting",
    "Consideration",
    "Contact",
    "Distribution",
    "Domain",
    "Draft",
    "EarlierText",
    "Escalation",
    "ExistingPlan",
    "Filing",
    "Handover",
    "Intervention",
    "LeadWish",
    "Participant",
    "Passage",
    "Pause",
    "Plan",
    "Preparation",
    "PreparationAnswer",
    "Rating",
    "Section",
    "Undecided",
    "Version",
    "VersionPart",
    "WorkingPart",
]
