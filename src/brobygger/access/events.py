"""Facts about access, announced in the transaction they happen in."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenRegistered:
    citizen_id: UUID
    was_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    consent_id: UUID
    citizen_id: UUID
    party_id: UUID
    categories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """One no of the citizen's, which may have ended several consents at once."""

    consent_ids: tuple[UUID, ...]
    citizen_id: UUID
    party_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEnded:
    citizen_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenDied:
    """It has been registered; the citizen and their relatives can still be reached as before."""

    citizen_id: UUID
    death_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenMovedAway:
    """From the facility, on this day: the first day away, which may still be ahead."""

    citizen_id: UUID
    unit_id: UUID
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathUndone:
    """It was a mistake; sign-in is back already."""

    citizen_id: UUID
    death_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyOpened:
    emergency_id: UUID
    citizen_id: UUID
    unit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAsked:
    question_id: UUID
    unit_id: UUID
