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
from .filing import Filing
from .ledger import AgreementStep
from .plan import Plan
from .versions import Distribution, Version, VersionPart, WorkingPart
from .voices import Rating

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
    "Filing",
    "Intervention",
    "Participant",
    "Passage",
    "Plan",
    "Rating",
    "Section",
    "Version",
    "VersionPart",
    "WorkingPart",
]
