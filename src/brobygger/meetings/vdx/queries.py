"""The hub's room as those called to the meeting see it."""

from dataclasses import dataclass

from django.conf import settings

from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.room.rules import role_in

from .models import HubBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRoom:
    """The way in, once there is one; who leads the meeting gets the host's code too."""

    state: str
    link: str
    address: str
    guest_pin: str
    host_pin: str
    is_late: bool

    @property
    def is_ready(self) -> bool:
        return self.state == "booked" and bool(self.link)


def hub_room(actor: Actor, meeting: MeetingCard) -> HubRoom | None:
    """For those called; None where the meeting is not booked in the hub, and for everybody else."""
    require(actor, Permission.MEETING_ANSWER)
    if not settings.VDX or meeting.mine is None:
        return None
    found = HubBooking.objects.filter(meeting_id=meeting.id).exclude(state="cancelled").first()
    if found is None:
        return None
    leads = role_in(meeting) != "participant"
    return HubRoom(
        state=found.state,
        link=found.link,
        address=found.address,
        guest_pin=found.guest_pin,
        host_pin=found.host_pin if leads else "",
        is_late=found.attempts > 0 or found.state == "refused",
    )


def bookings_that_wait(actor: Actor) -> int:
    """How many the hub has not taken though it was asked more than once."""
    require(actor, Permission.OUTBOX_READ)
    return int(rows_from("hub_waiting")[0][0])
