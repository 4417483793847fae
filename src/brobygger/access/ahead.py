"""What lies ahead of a citizen, as the rooms above know it: the next meeting, and what to do next.

Each room adds its own from its start-up. `access` asks, and knows no room above it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from brobygger.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do after a yes; without an address there is nothing to do."""

    sentence: str
    action: str = ""
    url: str = ""


NextMeeting = Callable[[Actor, UUID], dt.date | None]
WhatNext = Callable[[Actor, UUID], NextStep | None]
_meetings: dict[str, NextMeeting] = {}
_steps: dict[str, WhatNext] = {}


def add_next_meeting(room: str, look: NextMeeting) -> None:
    """`look` answers with the day of the next meeting about the citizen that the actor may know of."""
    _meetings[room] = look


def add_next_step(room: str, look: WhatNext) -> None:
    _steps[room] = look


def next_meeting(actor: Actor, citizen_id: UUID) -> dt.date | None:
    days = [look(actor, citizen_id) for look in _meetings.values()]
    return min((day for day in days if day is not None), default=None)


def next_step(actor: Actor, citizen_id: UUID) -> NextStep | None:
    """The first thing any room wants done."""
    found = (look(actor, citizen_id) for look in _steps.values())
    return next((one for one in found if one is not None), None)
