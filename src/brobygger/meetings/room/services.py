"""Tickets for the door, and what the signalling process says happened there."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.media.services import put_out
from brobygger.meetings.media.ways import ways_of
from brobygger.meetings.models import Invitation, Meeting
from brobygger.meetings.presence.services import note_visit
from brobygger.signalling.tickets import issue_ticket, keys_from

from .errors import RoomNotOpen
from .knocking import somebody_waits
from .pages import Pass
from .queries import door

# What the signalling process reports, and what it is called in the log.
HAPPENINGS = {
    "opened": "meeting.video_opened",
    "knocked": "meeting.video_knocked",
    "admitted": "meeting.video_admitted",
    "denied": "meeting.video_denied",
    "joined": "meeting.video_joined",
    "left": "meeting.video_left",
    "removed": "meeting.video_removed",
    "locked": "meeting.video_locked",
    "unlocked": "meeting.video_unlocked",
    "role": "meeting.video_role_given",
    "checked": "meeting.video_pictures_compared",
    "ended": "meeting.video_ended",
}
CHOICES = {"why", "role", "on"}
KEYS = keys_from(settings.SIGNALLING_SECRET)


@transaction.atomic
def issue_pass(actor: Actor, *, meeting_id: UUID) -> Pass:
    """A ticket to the door for the one called. It lets nobody in: that, somebody inside does."""
    require(actor, Permission.MEETING_ANSWER)
    page = door(actor, meeting_id)
    if not page.can_enter:
        raise RoomNotOpen(meeting_id)
    ways = ways_of(page.mine.id, hides=page.relay_only)
    ticket = issue_ticket(
        KEYS,
        meeting=str(meeting_id),
        participant=str(page.mine.id),
        role=page.role,
        name=page.mine.name,
        function=page.mine.function or page.mine.kind_label,
        who=who_is(actor),
        relay=ways.relay_only,
        size=page.size,
    )
    invitation = Invitation.objects.get(pk=page.mine.id)
    record(actor, "meeting.video_ticket", invitation, role=page.role)
    return Pass(ticket=ticket, ways=ways)


@transaction.atomic
def note_happening(
    actor: Actor, *, meeting_id: UUID, invitation_id: UUID, what: str, said: dict[str, Any]
) -> None:
    """A line in the log, by the one who did it; whoever came in was there."""
    require(actor, Permission.MEETING_ANSWER)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("meeting")
    invitation = found.filter(pk=invitation_id, meeting_id=meeting_id).first()
    if invitation is None or what not in HAPPENINGS:
        raise NotFound(invitation_id)
    details = {key: said[key] for key in CHOICES & said.keys()}
    record(actor, HAPPENINGS[what], invitation, **details)
    note_visit(actor, invitation=invitation, what=what, said=said)
    if what == "knocked" and said.get("led") is False:
        somebody_waits(meeting_id)
    if what == "joined":
        _was_there(actor, invitation)
    if what == "removed":
        transaction.on_commit(partial(put_out, str(meeting_id), str(invitation_id)))


def _was_there(actor: Actor, invitation: Invitation) -> None:
    """Attendance notes itself, and never overrules what somebody has written."""
    held = {Meeting.State.CALLED, Meeting.State.OPEN}
    is_blank = invitation.attendance == Invitation.Attendance.UNKNOWN
    if is_blank and invitation.meeting.state in held:
        invitation.attendance = Invitation.Attendance.PRESENT
        invitation.save(update_fields=["attendance"])
        record(actor, "meeting.attendance_noted", invitation.meeting, noted=1)


def who_is(actor: Actor) -> str:
    """The actor in a ticket, to act as again when the door reports; ids only."""
    place = f"unit {actor.unit_id}" if actor.unit_id else f"person {actor.person_id}"
    return f"{actor.user_id} {place} {int(actor.purpose)}"
