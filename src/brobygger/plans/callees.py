"""Whom one can call to the table: everyone around the citizen, those who sit there ticked already."""

from collections.abc import Iterable

from brobygger.access.queries import Seer
from brobygger.kernel.actor import Actor
from brobygger.meetings.callees import (
    Group,
    called,
    choices_in,
    groups_around,
    seat_of,
    seats_of,
    without,
)
from brobygger.meetings.pages import MeetingCard

from .pages import PlanPage

__all__ = [
    "Group",
    "at_table",
    "called",
    "choices_in",
    "groups_for",
    "invited_to",
    "seats_of",
    "without",
]


def groups_for(
    actor: Actor, page: PlanPage, seers: Iterable[Seer], *, with_me: bool = False
) -> tuple[Group, ...]:
    """Everyone around the citizen; those who already sit at the table are chosen.

    `seers` are those who see something of her, as the page has been told already.
    """
    me = "" if with_me else seat_of(actor)
    return groups_around(
        actor, page.citizen_id, chosen=seats_of(page.participants), but=me, seers=seers
    )


def at_table(page: PlanPage) -> set[str]:
    """Who sits there already, as ticked boxes name them."""
    return seats_of(page.participants)


def invited_to(meeting: MeetingCard) -> set[str]:
    """Who is called already, as ticked boxes name them."""
    return seats_of(meeting.invitations)
