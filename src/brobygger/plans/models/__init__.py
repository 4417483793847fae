"""The coordinating action plan (koordinerende indsatsplan): fields A–J of the national template."""

from .beginning import OWN_WORDS, Assent, Consideration, Pause
from .carrying import CaseLead, Participant
from .content import (
    DOMAIN_CATEGORY,
    OWN_SECTIONS,
    SECTION_CATEGORY,
    TOLD_SECTIONS,
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
from .hands import Hand, Through, ToldAnswer
from .leading import Handover, LeadWish
from .ledger import AgreementStep
from .plan import Plan
from .preparing import Preparation, PreparationAnswer, Undecided
from .pulse import ClockSetting, Contact, Escalation
from .versions import Distribution, Version, VersionPart, WorkingPart
from .voices import Rating

__all__ = [
    "DOMAIN_CATEGORY",
    "OWN_SECTIONS",
    "OWN_WORDS",
    "SECTION_CATEGORY",
    "TOLD_SECTIONS",
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
    "Hand",
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
    "Through",
    "ToldAnswer",
    "Undecided",
    "Version",
    "VersionPart",
    "WorkingPart",
]
