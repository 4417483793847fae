"""Counts come in at the end of a call, and are added to what the meeting's others counted."""

from uuid import UUID

from django.db import transaction

from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.queries import meeting
from brobygger.meetings.room.rules import BY_VIDEO, opens_at

from .rules import KEPT_OPEN, SENT_AT_MOST, Told, counts_of


@transaction.atomic
def note_call(actor: Actor, *, meeting_id: UUID, told: Told) -> bool:
    """Add one browser's counts; False when this meeting has heard enough.

    It leaves no line in the log: a line would say whose call the numbers are about.
    """
    require(actor, Permission.MEETING_ANSWER)
    card, moment = meeting(actor, meeting_id), now()
    is_now = opens_at(card) - KEPT_OPEN <= moment <= card.ends_at + KEPT_OPEN
    if card.mine is None or card.form not in BY_VIDEO or not is_now:
        raise NotFound(meeting_id)
    counts = counts_of(told)
    kinds, parts = [kind for kind, _ in counts], [part for _, part in counts]
    taken = rows_from("note_call", meeting_id, kinds, parts, list(counts.values()), SENT_AT_MOST)
    return bool(taken[0][0])
