"""What stands beside the picture: a page of the room above, which knows what the meeting is about."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from brobygger.kernel.actor import Actor
from brobygger.meetings.pages import MeetingCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """A page of our own that may stand in a frame, and the one made for being looked at together."""

    title: str | Promise
    url: str
    shared_url: str = ""


Find = Callable[[Actor, MeetingCard], Pane | None]
_found_by: list[Find] = []


def show_beside(find: Find) -> None:
    """Called by a room above from its start-up: it answers for the meetings that are about its own."""
    if find not in _found_by:
        _found_by.append(find)


def beside(actor: Actor, meeting: MeetingCard) -> Pane | None:
    """The page for this meeting that this actor has a ground to see, if there is one."""
    answers = (find(actor, meeting) for find in _found_by)
    return next((pane for pane in answers if pane is not None), None)
