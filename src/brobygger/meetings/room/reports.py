"""The signalling process tells what happened; each report is acted on as the person who did it."""

import time
from typing import Any
from uuid import UUID

from django.core.cache import cache

from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_at
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import BrobyggerError, NotFound
from brobygger.meetings.guests.coming import as_actor, note_guest_happening
from brobygger.signalling.tickets import REPORT_LASTS, BadSlip, read_report

from .services import KEYS, note_happening

LONGEST_REPORT = 4096


class NotAReport(NotFound):
    """Not signed by our own signalling process, or too old."""


def take_report(slip: bytes) -> None:
    """Once each. Whoever has lost their place since leaves no line: they may not write any more."""
    try:
        said = read_report(KEYS, slip[:LONGEST_REPORT].decode("ascii"), now=time.time())
        meeting_id, invitation_id = UUID(said["meeting"]), UUID(said["participant"])
        actor = _actor(str(said.get("by_who") or said["who"]))
        what, event = str(said["what"]), str(said["event"])
    except (BadSlip, KeyError, ValueError, AttributeError, TypeError):
        raise NotAReport from None
    if actor is None or not cache.add(f"video-report-{event}", 1, 2 * REPORT_LASTS):
        return
    _note(actor, meeting_id, invitation_id, what, said)


def _note(
    actor: Actor, meeting_id: UUID, invitation_id: UUID, what: str, said: dict[str, Any]
) -> None:
    try:
        note = note_guest_happening if actor.role == Role.GUEST else note_happening
        with acting_as(actor):
            note(actor, meeting_id=meeting_id, invitation_id=invitation_id, what=what, said=said)
    except BrobyggerError:
        raise NotAReport from None


def _actor(who: str) -> Actor | None:
    if who.startswith("guest "):
        return as_actor(UUID(who.removeprefix("guest ")))
    user, kind, place, purpose = who.split(" ")
    return actor_at(UUID(user), {kind: place, "purpose": int(purpose)})
