"""Finding the video room of a meeting one is called to."""

from uuid import UUID

from django.conf import settings

from brobygger.access.gate import citizen_beside, open_citizen
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.media.sfu import backend
from brobygger.meetings.queries import meeting

from . import rules
from .pages import RoomPage


def room_page(actor: Actor, meeting_id: UUID) -> RoomPage:
    """The door of a meeting by video. Only those called find it; looking leaves the usual line."""
    require(actor, Permission.MEETING_ANSWER)
    page = _page(actor, meeting_id)
    open_citizen(actor, page.citizen.id)
    return page


def door(actor: Actor, meeting_id: UUID) -> RoomPage:
    """As `room_page`, for an act that leaves a line of its own."""
    require(actor, Permission.MEETING_ANSWER)
    return _page(actor, meeting_id)


def _page(actor: Actor, meeting_id: UUID) -> RoomPage:
    card = meeting(actor, meeting_id)
    if card.mine is None or not rules.is_by_video(card):
        raise NotFound(meeting_id)
    citizen, moment = citizen_beside(actor, card.citizen_id), now()
    hides = citizen.is_protected and actor.person_id == citizen.id
    size = rules.size_at_the_door(card.size, has_server=backend().carries)
    return RoomPage(
        meeting=card,
        citizen=citizen,
        mine=card.mine,
        role=rules.role_in(card),
        can_enter=rules.can_be_entered(card, moment),
        is_over=rules.is_over(card, moment),
        opens_at=rules.opens_at(card),
        lacks_relay=hides and size == "mesh" and not settings.ICE_SERVERS,
        size=size,
    )


def needs_relay(actor: Actor, page: RoomPage) -> bool:
    """A protected person's browser never shows others its own network address.

    With a media server between, it has only ours to show it to.
    """
    return page.size == "mesh" and page.citizen.is_protected and actor.person_id == page.citizen.id
