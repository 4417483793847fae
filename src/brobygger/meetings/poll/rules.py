"""What may be done with a poll, and by whom."""

import datetime as dt
from collections.abc import Sequence

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission

from .models import Poll

FEWEST, MOST = 2, 8


def may_lead(actor: Actor, poll: Poll) -> bool:
    """Whoever asked, and those at their unit: somebody must be able to when they are ill."""
    at_the_unit = actor.unit_id is not None and actor.unit_id == poll.asked_unit_id
    return at_the_unit and actor.may(Permission.MEETING_BOOK)


def are_over(times: Sequence[dt.datetime], moment: dt.datetime) -> bool:
    """A poll lapses when the last of its times has passed; nothing is written for that."""
    return max(times) <= moment


def is_number(times: Sequence[dt.datetime]) -> bool:
    return FEWEST <= len(times) <= MOST
