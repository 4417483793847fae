"""Why somebody no longer sees: their own side of it, which is all they may know."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category

from ..law.openings import load_openings
from ..models import CareRelation, Consent
from ..rls import database_now

WITHDRAWN, LAPSED, CARE = "withdrawn", "lapsed", "care"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostGround:
    """The last ground that showed one the plan: how it ended, and when."""

    how: str
    ended_at: dt.datetime


def last_ground_lost(actor: Actor, citizen_id: UUID) -> LostGround | None:
    """The consents and relations of one's own unit, or of oneself, that have ended.

    Row security shows everyone those that name them, also when they are over.
    """
    party_id = actor.unit_id or actor.person_id
    if party_id is None:
        return None
    found = [*_consents(citizen_id, party_id), *_relations(citizen_id, party_id)]
    return max(found, key=lambda one: one.ended_at, default=None)


def _consents(citizen_id: UUID, party_id: UUID) -> list[LostGround]:
    moment = database_now()
    rows = Consent.objects.filter(citizen_id=citizen_id, party_id=party_id)
    ended = []
    for one in rows:
        if not one.categories & Category.PLAN:
            continue
        if one.withdrawn_at is not None:
            ended.append(LostGround(how=WITHDRAWN, ended_at=one.withdrawn_at))
        elif one.expires_at is not None and one.expires_at <= moment:
            ended.append(LostGround(how=LAPSED, ended_at=one.expires_at))
    return ended


def _relations(citizen_id: UUID, unit_id: UUID) -> list[LostGround]:
    opens_plan = {one.kind for one in load_openings() if one.categories & Category.PLAN}
    rows = CareRelation.objects.filter(citizen_id=citizen_id, unit_id=unit_id, kind__in=opens_plan)
    ends = [one.valid.upper for one in rows if not one.valid.isempty]
    moment = database_now()
    return [LostGround(how=CARE, ended_at=one) for one in ends if one and one <= moment]
