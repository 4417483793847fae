"""Who someone is and where they may act."""

from uuid import UUID

from django.http import HttpRequest

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.purposes import Purpose

from .models import Membership, PersonLink
from .roles import permissions_of

SESSION_PLACE = "acting_at"  # {"unit": uuid} or {"person": uuid}, and {"purpose": int}


def actor_of_session(request: HttpRequest) -> Actor | None:
    """The actor this session has chosen to be, if that choice is still valid today."""
    if not request.user.is_authenticated:
        return None
    place = request.session.get(SESSION_PLACE)
    if not isinstance(place, dict):
        return None
    purpose = Purpose(int(place.get("purpose", Purpose.COORDINATION)))
    if "unit" in place:
        return actor_at_unit(request.user.pk, UUID(place["unit"]), purpose=purpose)
    return actor_as_person(request.user.pk, UUID(place["person"]))


def actor_at_unit(user_id: UUID, unit_id: UUID, *, purpose: Purpose) -> Actor | None:
    """Staff at a unit, while the membership there is valid."""
    membership = Membership.objects.filter(
        user_id=user_id, user__is_active=True, unit_id=unit_id, valid__contains=now()
    ).first()
    if membership is None:
        return None
    return Actor(
        user_id=user_id,
        unit_id=unit_id,
        role=membership.role,
        permissions=permissions_of(membership.role),
        purpose=purpose,
    )


def actor_as_person(user_id: UUID, person_id: UUID) -> Actor | None:
    """A citizen or relative as themselves, while the link is valid."""
    link = PersonLink.objects.filter(
        user_id=user_id, user__is_active=True, person_id=person_id, valid__contains=now()
    ).first()
    if link is None:
        return None
    return Actor(
        user_id=user_id,
        person_id=person_id,
        role=link.kind,
        permissions=permissions_of(link.kind),
        purpose=Purpose.OWN,
    )
