"""What a device may keep: for how long, and a slip with which it later tells what was read."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing

from brobygger.accounts.roles import permissions_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.purposes import Purpose

SALT = "safety.offline"
SLIP_LASTS = dt.timedelta(days=60)  # a device may lie in a drawer for a while
MOST_READS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Who kept which sheet: signed by us, so that nobody can tell of reads that were not theirs."""

    actor: Actor
    citizen_id: UUID
    sheet_id: UUID
    kept_at: dt.datetime


def expiry(ground_ends: dt.datetime | None) -> dt.datetime:
    """So many hours from now, and never longer than the ground it is read on."""
    latest = now() + dt.timedelta(hours=settings.HOURS_KEPT_OFFLINE)
    return latest if ground_ends is None else min(latest, ground_ends)


def slip_for(actor: Actor, *, citizen_id: UUID, sheet_id: UUID) -> str:
    """The signed words a device sends back with its reads. Ids only."""
    place = [str(one or "") for one in (actor.user_id, actor.unit_id, actor.person_id)]
    words = [*place, actor.role, int(actor.purpose), str(citizen_id), str(sheet_id)]
    return signing.dumps([*words, now().timestamp()], salt=SALT)


def slip_of(text: str) -> Slip | None:
    """What a slip says; None when we did not write it or it is too old."""
    try:
        user, unit, person, role, purpose, citizen, sheet, kept = signing.loads(
            text, salt=SALT, max_age=SLIP_LASTS
        )
    except signing.BadSignature:
        return None
    actor = Actor(
        user_id=UUID(user),
        unit_id=UUID(unit) if unit else None,
        person_id=UUID(person) if person else None,
        role=role,
        permissions=permissions_of(role),
        purpose=Purpose(purpose),
    )
    kept_at = dt.datetime.fromtimestamp(kept, dt.UTC)
    return Slip(actor=actor, citizen_id=UUID(citizen), sheet_id=UUID(sheet), kept_at=kept_at)


def moments(slip: Slip, told: list[str]) -> list[dt.datetime]:
    """When it was read, as the device says, held within what is possible."""
    found = []
    for one in told[:MOST_READS]:
        if one.isascii() and one.isdigit() and len(one) <= 15:
            moment = dt.datetime.fromtimestamp(min(int(one) / 1000, 4e9), dt.UTC)
            found.append(min(max(moment, slip.kept_at), now()))
    return found
