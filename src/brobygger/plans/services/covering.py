"""Nobody leaves a plan alone: whoever goes is followed in the transaction they go in."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from brobygger.access.rls import rows_from
from brobygger.accounts.queries import leaders_of
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.events import announce

from ..errors import PlanWouldLoseItsLead
from ..events import LeadCovered
from ..grounds import grounds_on
from ..models import CaseLead, Participant
from ..telling import tell_change, tell_lasting_lead_needed, tell_left_alone, tell_stands_in
from .noting import note_returned


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One seat that was left, who stands in when it was the lead's, and what came back to the table."""

    plan_id: UUID
    citizen_id: UUID
    leaver_id: UUID
    successor_id: UUID | None
    successor_user_id: UUID | None
    for_unit_id: UUID
    holder_id: UUID
    returned: tuple[tuple[Any, ...], ...]  # as `app.return_agreements` tells it


@transaction.atomic
def cover_for_leaver(actor: Actor, *, user_id: UUID, unit_id: UUID) -> list[UUID]:
    """Someone's role at a unit has ended: their threads are taken up now; the plans that got a lead.

    Called by a reaction. The actor who ended the role need not see the plans, so the database does
    it (migration 0006); when nobody can take over, the ending is refused.
    """
    try:
        with transaction.atomic():
            rows = rows_from("cover_for_leaver", user_id, unit_id, True)
    except IntegrityError as refusal:
        raise PlanWouldLoseItsLead(user_id) from refusal
    return _settle(actor, rows)


@transaction.atomic
def cover_for_unit(actor: Actor, *, citizen_id: UUID, unit_id: UUID, leaves: bool) -> list[UUID]:
    """A unit has no ground for the plan any more; who cannot see cannot lead.

    `leaves` when the unit has withdrawn altogether: its people get up from the table. Never refused,
    for the ground is gone whether or not somebody can follow.
    """
    return _settle(actor, rows_from("cover_for_unit", citizen_id, unit_id, leaves))


@transaction.atomic
def cover_for_lapsed(actor: Actor) -> list[UUID]:
    """What time alone has ended: roles run out, units closed, grounds lapsed. Safe to repeat."""
    return _settle(actor, rows_from("cover_for_lapsed"))


@transaction.atomic
def warn_of_absence(actor: Actor, *, user_id: UUID, from_on: dt.date, to_on: dt.date) -> None:
    """Leaders are told when lead and deputy of a plan will be away in the same days."""
    units = [row[0] for row in rows_from("left_alone", user_id, from_on, to_on)]
    tell_left_alone(actor, _leaders(units))


@transaction.atomic
def tell_lead_of_change(actor: Actor, *, citizen_id: UUID, party_ids: Iterable[UUID]) -> None:
    """Grounds have ended: when someone at the table lost sight of the plan, the case lead is told once.

    Called by a reaction. Nothing is copied; who lost sight is read from the grants each time.
    """
    grounds = grounds_on(actor, citizen_id)
    blind = [one for one in party_ids if not grounds.cover(Category.PLAN, one)]
    at_table = Participant.objects.filter(plan__citizen_id=citizen_id, plan__closed_at=None)
    theirs = at_table.filter(Q(unit_id__in=blind) | Q(person_id__in=blind), left_at=None)
    if not blind or not theirs.exists():
        return
    held = CaseLead.objects.filter(
        plan__citizen_id=citizen_id, plan__closed_at=None, part=CaseLead.Part.LEAD, until=None
    ).select_related("participant")
    for one in held:
        tell_change(actor, one.participant)


def _settle(actor: Actor, rows: Iterable[tuple[Any, ...]]) -> list[UUID]:
    """Lines in the log, letters, and the fact announced; the plans that got somebody to stand in."""
    seats = list(_covered(rows))
    new = [one for one in seats if one.successor_id is not None]
    for one in seats:
        _note(actor, one)
    tell_stands_in(actor, {one.successor_user_id for one in new if one.successor_user_id})
    tell_lasting_lead_needed(actor, _leaders({one.for_unit_id for one in new}))
    for one in new:
        if one.successor_id is not None:
            announce(
                actor,
                LeadCovered(
                    plan_id=one.plan_id,
                    citizen_id=one.citizen_id,
                    to_participant_id=one.successor_id,
                ),
            )
    return [one.plan_id for one in new]


def _covered(rows: Iterable[tuple[Any, ...]]) -> Iterator[Covered]:
    for plan, citizen, leaver, successor, user, unit, holder, returned in rows:
        yield Covered(
            plan_id=plan,
            citizen_id=citizen,
            leaver_id=leaver,
            successor_id=successor,
            successor_user_id=user,
            for_unit_id=unit,
            holder_id=holder,
            returned=tuple(_row(one) for one in json.loads(returned or "[]")),
        )


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    """One of `app.return_agreements`' rows, as it was before it became JSON."""
    ids = {name: UUID(one[name]) for name in ("id", "citizen", "responsible")}
    unit = UUID(one["unit"]) if one["unit"] else None
    return tuple(
        (one | ids | {"unit": unit, "due_on": dt.date.fromisoformat(one["due_on"])}).values()
    )


def _note(actor: Actor, one: Covered) -> None:
    def line(action: str, **details: Any) -> None:
        about = one.citizen_id
        record(actor, action, citizen_id=about, category=Category.PLAN, plan=one.plan_id, **details)

    line("plan.seat_left", participant=one.leaver_id)
    if one.successor_id is not None:
        line("plan.lead_covered", to=one.successor_id, user=one.successor_user_id)
    note_returned(actor, one.plan_id, one.returned)


def _leaders(unit_ids: Iterable[UUID]) -> set[UUID]:
    return {leader.user_id for unit_id in set(unit_ids) for leader in leaders_of(unit_id)}
