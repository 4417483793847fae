"""What is registered about a citizen's death, and what ended with it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.citizens import queries as register
from brobygger.citizens.models import Death
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..models import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathCard:
    """A death as it was registered; `undone_at` when that was a mistake."""

    id: UUID
    died_on: dt.date
    told_by: str
    told_by_label: str
    registered_at: dt.datetime
    undone_at: dt.datetime | None
    undone_reason: str


def death_of(actor: Actor, citizen_id: UUID) -> DeathCard | None:
    """The death that stands."""
    require(actor, Permission.CITIZEN_READ)
    found = register.death_of(citizen_id)
    return _card(found) if found else None


def undone_deaths_of(actor: Actor, citizen_id: UUID) -> tuple[DeathCard, ...]:
    """Those registered by mistake, the newest first."""
    require(actor, Permission.CITIZEN_READ)
    return tuple(map(_card, register.undone_deaths(citizen_id)))


def endings_of(actor: Actor, citizen_id: UUID) -> tuple[Ending, ...]:
    """What ended, as far as the reader sees the kind of information it is."""
    require(actor, Permission.CITIZEN_READ)
    return tuple(Ending.objects.filter(citizen_id=citizen_id).order_by("ended_at", "pk"))


def _card(one: Death) -> DeathCard:
    return DeathCard(
        id=one.pk,
        died_on=one.died_on,
        told_by=one.told_by,
        told_by_label=str(Death.ToldBy(one.told_by).label),
        registered_at=one.registered_at,
        undone_at=one.undone_at,
        undone_reason=one.undone_reason,
    )
