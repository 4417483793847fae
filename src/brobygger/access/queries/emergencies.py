"""Emergency access: mine, those my unit must look at, and those about a citizen."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q, QuerySet

from brobygger.accounts.queries import PersonCard, person_cards
from brobygger.citizens import queries as register
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..models import EmergencyAccess
from ..noting import note_ids
from ..rls import database_now, unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCard:
    """One emergency access. `citizen_name` is empty for a reader with no ground of their own."""

    id: UUID
    citizen_id: UUID
    citizen_name: str
    user_id: UUID
    user_name: str
    unit_id: UUID
    categories: int
    reason: str
    alternative: str
    alternative_label: str
    opened_at: dt.datetime | None
    until: dt.datetime | None
    is_open: bool
    reviewed_at: dt.datetime | None
    finding: str
    finding_label: str
    review_note: str
    citizen_told_at: dt.datetime | None
    exemption: str

    @property
    def awaits_citizen(self) -> bool:
        return self.citizen_told_at is None and not self.exemption


def my_emergency_ends(actor: Actor, citizen_id: UUID) -> dt.datetime | None:
    """When my own emergency access to this citizen ends, here; None when none is open."""
    require(actor, Permission.EMERGENCY_OPEN)
    rows = (
        mine_here(actor)
        .filter(citizen_id=citizen_id, valid__contains=TransactionNow())
        .values_list("valid", flat=True)
    )
    return max((valid.upper for valid in rows), default=None)


def my_emergencies(actor: Actor) -> tuple[EmergencyCard, ...]:
    """My own from this unit that are open, or where the citizen has not been told yet."""
    require(actor, Permission.EMERGENCY_OPEN)
    open_ones = Q(valid__contains=database_now()) | Q(citizen_told_at=None, exemption="")
    return _listed(actor, mine_here(actor).filter(open_ones))


def mine_here(actor: Actor) -> QuerySet[EmergencyAccess]:
    """An emergency access belongs to me at the unit I opened it from, and is nothing elsewhere."""
    return EmergencyAccess.objects.filter(user_id=actor.user_id, unit_id=unit_of(actor))


def emergencies_to_review(actor: Actor) -> tuple[EmergencyCard, ...]:
    """Those at the actor's unit that nobody has reviewed, or whose citizen has not been told."""
    require(actor, Permission.EMERGENCY_REVIEW)
    return _listed(actor, to_review(actor))


def to_review(actor: Actor) -> QuerySet[EmergencyAccess]:
    waiting = Q(reviewed_at=None) | Q(citizen_told_at=None, exemption="")
    return EmergencyAccess.objects.filter(waiting, unit_id=unit_of(actor))


def reviewed_emergencies(
    actor: Actor, *, finding: str = "", limit: int = 100
) -> tuple[EmergencyCard, ...]:
    """Those at the actor's unit that have been reviewed, the newest; with one finding, or all."""
    require(actor, Permission.EMERGENCY_REVIEW)
    rows = EmergencyAccess.objects.filter(unit_id=unit_of(actor), reviewed_at__isnull=False)
    if finding:
        rows = rows.filter(finding=finding)
    return _listed(actor, rows.order_by("-reviewed_at", "pk")[:limit])


def emergencies_about(actor: Actor, citizen_id: UUID) -> tuple[EmergencyCard, ...]:
    """Those about one citizen that this reader may know of; the citizen knows of all."""
    require(actor, Permission.CITIZEN_READ)
    return _cards(EmergencyAccess.objects.filter(citizen_id=citizen_id))


def _listed(actor: Actor, rows: Iterable[EmergencyAccess]) -> tuple[EmergencyCard, ...]:
    """On a page about nobody in particular: noted as a list is."""
    cards = _cards(rows)
    note_ids(actor, [one.citizen_id for one in cards])
    return cards


def _cards(rows: Iterable[EmergencyAccess]) -> tuple[EmergencyCard, ...]:
    found = list(rows)
    if not found:
        return ()
    people = person_cards({one.user_id for one in found})
    citizens = register.citizens_among({one.citizen_id for one in found})
    names = dict(citizens.values_list("pk", "name"))
    moment = database_now()
    cards = [_card(one, people, names.get(one.citizen_id, ""), moment) for one in found]
    return tuple(sorted(cards, key=lambda one: one.opened_at or moment, reverse=True))


def _card(
    one: EmergencyAccess, people: dict[UUID, PersonCard], name: str, moment: dt.datetime
) -> EmergencyCard:
    return EmergencyCard(
        id=one.pk,
        citizen_id=one.citizen_id,
        citizen_name=name,
        user_id=one.user_id,
        user_name=people[one.user_id].name if one.user_id in people else "",
        unit_id=one.unit_id,
        categories=one.categories,
        reason=one.reason,
        alternative=one.alternative,
        alternative_label=str(EmergencyAccess.Alternative(one.alternative).label),
        opened_at=one.valid.lower,
        until=one.valid.upper,
        is_open=moment in one.valid,
        reviewed_at=one.reviewed_at,
        finding=one.finding,
        finding_label=str(EmergencyAccess.Finding(one.finding).label) if one.finding else "",
        review_note=one.review_note,
        citizen_told_at=one.citizen_told_at,
        exemption=one.exemption,
    )
