"""What the pages of this room about a citizen share: the citizen, the layout, whom one can call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from brobygger.access.gate import open_citizen
from brobygger.access.http import ActorRequest
from brobygger.access.queries import my_categories, seen_by
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound, Unprocessable
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import unit_cards

from .callees import Group, choices_in, groups_around, seat, seat_of

Context = dict[str, Any]


def about(request: ActorRequest, citizen_id: UUID, **more: object) -> Context:
    """The citizen and the layout of the one who looks."""
    actor = request.actor
    return {
        "citizen": open_citizen(actor, citizen_id, shows=Category.PLAN),
        "is_calm": actor.person_id is not None,
        "is_own": actor.person_id == citizen_id,
        "layout": layout_of(request),
        "may_book": actor.may(Permission.MEETING_BOOK),
        **more,
    }


def layout_of(request: ActorRequest) -> str:
    """Citizens and relatives get the calm one."""
    return "meetings/calm.html" if request.actor.person_id else "meetings/staff.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Those one can choose among; the citizen too, who comes ticked."""

    groups: tuple[Group, ...]
    citizen_seat: str
    choices: list[tuple[str, str]]


def around(request: ActorRequest, citizen_id: UUID) -> Around:
    """Whom one can call without a plan; who lacks a ground stands there with the consent it takes."""
    actor = request.actor
    require(actor, Permission.MEETING_BOOK)
    if not my_categories(actor, citizen_id) & Category.PLAN:
        raise NotFound(citizen_id)
    seers = seen_by(actor, citizen_id)
    groups = groups_around(actor, citizen_id, but=seat_of(actor), seers=seers)
    citizen_seat = seat("citizen", None, None, citizen_id)
    return Around(
        groups=groups,
        citizen_seat=citizen_seat,
        choices=[(citizen_seat, ""), *choices_in(groups)],
    )


def usual(request: ActorRequest) -> dict[str, object]:
    """Most often one meets for an hour at one's own place."""
    unit_id = request.actor.unit_id
    card = unit_cards([unit_id]).get(unit_id) if unit_id else None
    return {"minutes": 60, "form": "room", "place": card.name if card else ""}


def posted(request: ActorRequest) -> QueryDict | None:
    """What was sent, also when nothing was ticked in it."""
    return request.POST if request.method == "POST" else None


def tried(form: forms.Form, work: Callable[[], object]) -> bool:
    """Do it; what cannot be accepted becomes an error of the form, with every word still in it."""
    try:
        with transaction.atomic():
            work()
    except Unprocessable as refusal:
        form.add_error(None, str(refusal.public_message))
        return False
    return True


def of_citizen(citizen_id: UUID) -> str:
    """The page with everything that is called about the citizen."""
    return reverse("meetings:of_citizen", args=[citizen_id])
