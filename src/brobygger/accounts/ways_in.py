"""What is to be read about ways in: by staff of a person, by those who are asked themselves."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.organisations.queries import unit_cards

from .models import PersonLink, User, WayIn
from .queries import PersonCard, person_cards, users_of_person


@dataclass(frozen=True, slots=True, kw_only=True)
class WayInCard:
    """A change of sign-in that is on its way."""

    id: UUID
    email: str
    asked_by: str
    asked_by_id: UUID
    asked_at: dt.datetime
    is_confirmed: bool
    opens_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody is asked about their own sign-in."""

    id: UUID
    email: str
    unit: str
    is_change: bool  # of the address they have; else to be one more person with it
    opens_at: dt.datetime | None


def address_of_person(person_id: UUID) -> str:
    """With which address this person signs in, or has been written to; empty when there is none."""
    for one in users_of_person(person_id):
        return one.email
    asked = WayIn.objects.filter(person_id=person_id, state=WayIn.State.WRITTEN).first()
    return asked.email if asked else ""


def newest_private_accounts(*, limit: int = 20) -> tuple[PersonCard, ...]:
    """Citizens and relatives who can sign in now, the newest first; for the demo's sign-in page only."""
    found = User.objects.filter(person_links__valid__contains=now(), is_active=True).distinct()
    newest = found.order_by("-created_at").values_list("pk", flat=True)[:limit]
    cards = person_cards(list(newest))
    return tuple(cards[one] for one in newest)


def change_under_way(person_id: UUID) -> WayInCard | None:
    """The one that waits for a second person or for its hour."""
    states = [WayIn.State.ASKED, WayIn.State.CONFIRMED]
    one = WayIn.objects.filter(person_id=person_id, state__in=states).first()
    if one is None:
        return None
    asker = person_cards([one.asked_by]).get(one.asked_by)
    return WayInCard(
        id=one.pk,
        email=one.email,
        asked_by=asker.name if asker else "",
        asked_by_id=one.asked_by,
        asked_at=one.asked_at,
        is_confirmed=one.state == WayIn.State.CONFIRMED,
        opens_at=one.opens_at,
    )


def waits_for_second_person(actor: Actor) -> QuerySet[WayIn]:
    """What colleagues at the actor's unit have asked for and somebody else must confirm."""
    if actor.unit_id is None:
        return WayIn.objects.none()
    asked = WayIn.objects.filter(unit_id=actor.unit_id, state=WayIn.State.ASKED)
    return asked.exclude(asked_by=actor.user_id).order_by("asked_at", "pk")


def questions_to(user: User) -> tuple[Question, ...]:
    """What is asked of whoever is signed in: is this change yours, are you this person, too?"""
    persons = PersonLink.objects.filter(user=user, valid__contains=now()).values("person_id")
    changes = WayIn.objects.filter(
        former=user, person_id__in=persons, state__in=[WayIn.State.ASKED, WayIn.State.CONFIRMED]
    )
    more = WayIn.objects.filter(
        email__iexact=user.email, state=WayIn.State.WRITTEN, declined_at=None
    )
    found = [(one, True) for one in changes] + [(one, False) for one in more]
    units = unit_cards(one.unit_id for one, _is_change in found) if found else {}
    return tuple(
        Question(
            id=one.pk,
            email=one.email if is_change else "",
            unit=units[one.unit_id].name,
            is_change=is_change,
            opens_at=one.opens_at,
        )
        for one, is_change in found
    )
