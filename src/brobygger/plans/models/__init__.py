"""The coordinating action plan (koordinerende indsatsplan): fields A–J of the national template."""

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
from .ledger import AgreementStep
from .plan import Plan
from .preparing import Preparation, PreparationAnswer, Undecided
from .versions import Distribution, Version, VersionPart, WorkingPart

__all__ = [
    "DOMAIN_CATEGORY",
    "SECTION_CATEGORY",
    "Agreement",
    "AgreementStep",
    "CaseLead",
    "Challenge",
    "Distribution",
    "Domain",
    "Draft",
    "EarlierText",
    "ExistingPlan",
    "Intervention",
    "Participant",
    "Passage",
    "Plan",
    "Preparation",
    "PreparationAnswer",
    "Section",
    "Undecided",
    "Version",
    "VersionPart",
    "WorkingPart",
]
