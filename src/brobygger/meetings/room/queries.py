"""Finding the video room of a meeting one is called to."""

from dataclasses import replace
from uuid import UUID

from brobygger.access.gate import citizen_beside, open_citizen
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.media.ice import has_relay
from brobygger.meetings.media.instead import numbers_for
from brobygger.meetings.media.pages import Ways
from brobygger.meetings.media.sfu import backend
from brobygger.meetings.media.ways import ways_of
from brobygger.meetings.queries import meeting

from . import rules
from .errors import RoomNotOpen
from .pages import RoomPage


def room_page(actor: Actor, meeting_id: UUID) -> RoomPage:
    """The door of a meeting by video. Only those called find it; looking leaves the usual line."""
    require(actor, Permission.MEETING_ANSWER)
    page = _page(actor, meeting_id)
    citizen = open_citizen(actor, page.citizen.id, shows=Category.PLAN)
    numbers = numbers_for(actor, page.meeting, citizen=citizen, leads=page.leads)
    return replace(page, numbers=numbers)


def ways_in(actor: Actor, meeting_id: UUID) -> Ways:
    """Fresh passwords for the relay, for somebody in the call; the ticket has left its line.

    A call that runs late gets them too: nobody is cut off at a full hour.
    """
    require(actor, Permission.MEETING_ANSWER)
    page = door(actor, meeting_id)
    if not rules.can_go_on(page.meeting, now()):
        raise RoomNotOpen(meeting_id)
    return ways_of(page.mine.id, hides=page.relay_only)


def door(actor: Actor, meeting_id: UUID) -> RoomPage:
    """As `room_page`, for an act that leaves a line of its own."""
    require(actor, Permission.MEETING_ANSWER)
    return _page(actor, meeting_id)


def _page(actor: Actor, meeting_id: UUID) -> RoomPage:
    card = meeting(actor, meeting_id)
    if card.mine is None or not rules.is_by_video(card):
        raise NotFound(meeting_id)
    citizen, moment = citizen_beside(actor, card.citizen_id), now()
    size = rules.size_at_the_door(card.size, has_server=backend().carries)
    hides = size == "mesh" and citizen.is_protected and actor.person_id is not None
    return RoomPage(
        meeting=card,
        citizen=citizen,
        mine=card.mine,
        role=rules.role_in(card),
        can_enter=rules.can_be_entered(card, moment),
        is_over=rules.is_over(card, moment),
        opens_at=rules.opens_at(card),
        relay_only=hides,
        lacks_relay=hides and not has_relay(),
        size=size,
    )
