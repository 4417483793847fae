"""One name, one number, who today: the lead, the deputy while the lead is away, else the unit."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..models import CaseLead, LeadWish
from ..pages import ContactToday, Holding, ParticipantCard, PlanPage

Held = Mapping[str, Any]  # what the database tells of one seat
NOBODY: Held = {}


def contact_card(actor: Actor, plan: PlanPage) -> ContactToday:
    """Whom to call about this plan today. The plan has been opened, so nothing more is asked."""
    require(actor, Permission.PLAN_READ)
    return plan.contact


def holding_of(
    people: Mapping[UUID, ParticipantCard],
    held: Mapping[str, Held],
    asked: Held | None,
    said: Mapping[UUID, str],
    told: Mapping[UUID, str],
) -> Holding:
    """Put together what the plan's own question brought along."""
    lead = next(one for one in people.values() if one.is_lead)
    deputy = next((one for one in people.values() if one.is_deputy), None)
    first, second = (held.get(part, NOBODY) for part in (CaseLead.Part.LEAD, CaseLead.Part.DEPUTY))
    to = people.get(UUID(asked["to_id"])) if asked else None
    return Holding(
        contact=contact_of(lead, deputy, away=_day(first), deputy_away=_day(second)),
        lead_away_until=_day(first),
        is_acting=bool(first.get("acting")),
        overlap_until=_day(second, "overlap_until"),
        handover_id=UUID(asked["id"]) if asked else None,
        handover_to=to,
        handover_answer=str(asked["answer"]) if asked else "",
        wished=next((one for one, word in said.items() if word == LeadWish.Answer.YES), None),
        refused=frozenset(one for one, word in said.items() if word == LeadWish.Answer.NO),
        is_lead_refused=said.get(lead.id) == LeadWish.Answer.NO,
        told_to=told,
    )


def contact_of(
    lead: ParticipantCard,
    deputy: ParticipantCard | None,
    *,
    away: dt.date | None,
    deputy_away: dt.date | None,
) -> ContactToday:
    """Pure: who answers today."""
    if away is None:
        return _person(lead, is_deputy=False)
    if deputy is not None and deputy_away is None:
        return _person(deputy, is_deputy=True, instead_of=lead.name, until=away)
    back = min(away, deputy_away) if deputy_away else away
    return ContactToday(
        name=lead.unit_name,
        phone=lead.unit_phone,
        function="",
        unit_name=lead.unit_name,
        sector=lead.sector,
        is_deputy=False,
        is_unit=True,
        instead_of=lead.name,
        until=back,
    )


def _person(
    one: ParticipantCard, *, is_deputy: bool, instead_of: str = "", until: dt.date | None = None
) -> ContactToday:
    return ContactToday(
        name=one.name,
        phone=one.phone or one.unit_phone,
        function=one.function,
        unit_name=one.unit_name,
        sector=one.sector,
        is_deputy=is_deputy,
        is_unit=False,
        instead_of=instead_of,
        until=until,
    )


def _day(seat: Held, name: str = "away_until") -> dt.date | None:
    value = seat.get(name)
    return dt.date.fromisoformat(value) if value else None
