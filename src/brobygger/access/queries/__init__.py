"""The doors for reading: who may see what of whom, and who did."""

from ..reach import Reach, opened
from .citizens import (
    count_my_citizens,
    find_citizens,
    my_citizens,
    relatives_of,
    stays_of,
)
from .consents import (
    ConsentCard,
    Ended,
    SignatureCard,
    consent,
    consents_of,
)
from .deaths import DeathCard, death_of, endings_of, undone_deaths_of
from .emergencies import (
    EmergencyCard,
    emergencies_about,
    emergencies_to_review,
    my_emergencies,
    my_emergency_ends,
    reviewed_emergencies,
)
from .gaps import GapCard, law_gaps
from .joinings import JoiningCard, joining_of
from .lasting import Grounds, lasting_grounds
from .log import LogLine, WhyCard, log_of, why_questions
from .losing import LostGround, last_ground_lost
from .parties import (
    CareRelationCard,
    Party,
    care_relations_of,
    parties_of,
    party_reach,
)
from .sight import Seer, my_categories, my_holder, my_reach, seen_by
from .sights import Someone, reaches_of
from .waiting import Waiting, waiting_for

__all__ = [
    "CareRelationCard",
    "ConsentCard",
    "DeathCard",
    "EmergencyCard",
    "Ended",
    "GapCard",
    "Grounds",
    "JoiningCard",
    "LogLine",
    "LostGround",
    "Party",
    "Reach",
    "Seer",
    "SignatureCard",
    "Someone",
    "Waiting",
    "WhyCard",
    "care_relations_of",
    "consent",
    "consents_of",
    "count_my_citizens",
    "death_of",
    "emergencies_about",
    "emergencies_to_review",
    "endings_of",
    "find_citizens",
    "joining_of",
    "last_ground_lost",
    "lasting_grounds",
    "law_gaps",
    "log_of",
    "my_categories",
    "my_citizens",
    "my_emergencies",
    "my_emergency_ends",
    "my_holder",
    "my_reach",
    "opened",
    "parties_of",
    "party_reach",
    "reaches_of",
    "relatives_of",
    "reviewed_emergencies",
    "seen_by",
    "stays_of",
    "undone_deaths_of",
    "waiting_for",
    "why_questions",
]
