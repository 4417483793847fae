"""What waits for somebody about access, for *I dag*: all of it in one question."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet
from django.utils import timezone

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission
from brobygger.kernel.rows import lists_in_one

from ..living import has_died
from ..models import Consent, EmergencyAccess, WhyQuestion
from ..rls import database_now, unit_of
from .emergencies import mine_here, to_review

ENDS_WITHIN = 30  # days
A_MOMENT = dt.timedelta(seconds=1)  # a consent ends at midnight: the day before is its last


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Numbers for what is one's unit's, citizens for what is one's own."""

    to_review: int = 0  # emergency accesses of the unit
    to_answer: int = 0  # citizens' questions why somebody of the unit looked
    to_tell: tuple[UUID, ...] = ()  # citizens who have not been told that I looked
    ending: tuple[tuple[UUID, dt.date], ...] = ()  # each citizen with the first consent to end


def waiting_for(actor: Actor) -> Waiting:
    """Whatever of it this actor may do something about."""
    asks = (
        ("to_review", (Permission.EMERGENCY_REVIEW,), to_review, ("id",)),
        ("to_answer", (Permission.LOG_ANSWER,), _to_answer, ("id",)),
        ("to_tell", (Permission.EMERGENCY_OPEN,), _to_tell, ("citizen_id",)),
        (
            "ending",
            (Permission.CONSENT_RECORD, Permission.CONSENT_OWN),
            _ending,
            ("citizen_id", "expires_at"),
        ),
    )
    found = lists_in_one(
        **{
            name: (rows(actor), names)
            for name, needed, rows, names in asks
            if any(actor.may(one) for one in needed)
        }
    )
    return Waiting(
        to_review=len(found.get("to_review", [])),
        to_answer=len(found.get("to_answer", [])),
        to_tell=tuple(UUID(one["citizen_id"]) for one in found.get("to_tell", [])),
        ending=_first_of_each(found.get("ending", [])),
    )


def _first_of_each(rows: list[dict[str, Any]]) -> tuple[tuple[UUID, dt.date], ...]:
    first: dict[UUID, dt.date] = {}
    for one in rows:
        last = dt.datetime.fromisoformat(one["expires_at"]) - A_MOMENT
        first.setdefault(UUID(one["citizen_id"]), timezone.localdate(last))
    return tuple(first.items())


def _to_tell(actor: Actor) -> QuerySet[EmergencyAccess]:
    mine = mine_here(actor).filter(citizen_told_at=None, exemption="")
    return mine.exclude(has_died())


def _to_answer(actor: Actor) -> QuerySet[WhyQuestion]:
    waiting = WhyQuestion.objects.filter(unit_id=unit_of(actor), answered_at=None)
    return waiting.exclude(has_died())


def _ending(_actor: Actor) -> QuerySet[Consent]:
    """Consents in force that end soon, unless a later one to the same party covers as much."""
    limit = database_now() + dt.timedelta(days=ENDS_WITHIN)
    later = Consent.objects.filter(
        citizen_id=OuterRef("citizen_id"), party_id=OuterRef("party_id"), withdrawn_at=None
    ).exclude(expires_at__lte=limit)
    both = F("categories").bitand(OuterRef("categories"))  # type: ignore[arg-type]  # a column will do
    covers = later.annotate(shared=ExpressionWrapper(both, output_field=IntegerField()))
    return (
        Consent.objects.filter(
            ~Exists(covers.filter(shared=OuterRef("categories"))),
            withdrawn_at=None,
            expires_at__gt=TransactionNow(),
            expires_at__lte=limit,
        )
        .exclude(has_died())
        .order_by("expires_at", "pk")
    )
