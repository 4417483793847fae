"""What waits for somebody about access, for *I dag*: all of it in one question."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet
from django.urls import resolve
from django.utils import timezone

from brobygger.accounts.ways_in import waits_for_second_person
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission
from brobygger.kernel.rows import lists_in_one

from ..living import has_died
from ..models import CareRelation, Consent, EmergencyAccess, WhyQuestion
from ..rls import database_now, unit_of
from .emergencies import mine_here, to_review

ENDS_WITHIN = 30  # days
A_MOMENT = dt.timedelta(seconds=1)  # a consent ends at midnight: the day before is its last
Ask = tuple[str, tuple[Permission, ...], Callable[[Actor], QuerySet[Any]], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Numbers for what is one's unit's, citizens for what is one's own."""

    to_review: int = 0  # emergency accesses of the unit
    to_answer: int = 0  # citizens' questions why somebody of the unit looked
    to_tell: tuple[UUID, ...] = ()  # citizens who have not been told that I looked
    ending: tuple[tuple[UUID, dt.date], ...] = ()  # each citizen with the first consent to end
    to_confirm: tuple[tuple[UUID, str], ...] = ()  # each citizen with the page of a sign-in


def waiting_for(actor: Actor) -> Waiting:
    """Whatever of it this actor may do something about."""
    found = lists_in_one(
        **{
            name: (rows(actor), names)
            for name, needed, rows, names in _asks()
            if any(actor.may(one) for one in needed)
        }
    )
    return Waiting(
        to_review=len(found.get("to_review", [])),
        to_answer=len(found.get("to_answer", [])),
        to_tell=tuple(UUID(one["citizen_id"]) for one in found.get("to_tell", [])),
        ending=_first_of_each(found.get("ending", [])),
        to_confirm=_on_my_ground(actor, [one["url"] for one in found.get("to_confirm", [])]),
    )


def _asks() -> tuple[Ask, ...]:
    """Each list's name, what one must be allowed for it, its rows, and the columns that are read."""
    return (
        ("to_review", (Permission.EMERGENCY_REVIEW,), to_review, ("id",)),
        ("to_answer", (Permission.LOG_ANSWER,), _to_answer, ("id",)),
        ("to_tell", (Permission.EMERGENCY_OPEN,), _to_tell, ("citizen_id",)),
        (
            "ending",
            (Permission.CONSENT_RECORD, Permission.CONSENT_OWN),
            _ending,
            ("citizen_id", "expires_at"),
        ),
        ("to_confirm", (Permission.CITIZEN_REGISTER,), waits_for_second_person, ("url",)),
    )


def _on_my_ground(actor: Actor, pages: list[str]) -> tuple[tuple[UUID, str], ...]:
    """Of these pages about a sign-in, those of citizens the unit still houses or treats.

    Asked only when there are any: on most days nobody waits for a sign-in.
    """
    about = [(resolve(page).kwargs["citizen_id"], page) for page in pages if page]
    if not about:
        return ()
    mine = CareRelation.objects.filter(
        citizen_id__in={one for one, _page in about},
        unit_id=unit_of(actor),
        valid__contains=database_now(),
    ).exclude(has_died())
    known = set(mine.values_list("citizen_id", flat=True))
    return tuple((one, page) for one, page in about if one in known)


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
