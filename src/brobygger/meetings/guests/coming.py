"""A guest on their way: the link, the code, the door. Nobody here has an account.

Everything is asked of the database's own functions (migration 0006): to row security a guest is
nobody, before the code and after it.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import acting_as, rows_from
from brobygger.accounts.roles import Role, permissions_of
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.signalling.tickets import issue_ticket

from ..media.ice import has_relay
from ..media.pages import Ways
from ..media.sfu import backend
from ..media.ways import ways_of
from ..models import Invitation
from ..presence.services import note_without_ground
from ..room import rules as room_rules
from ..room.errors import RoomNotOpen
from ..room.knocking import somebody_waits
from ..room.pages import Called, CalledTo, GuestRoom, Pass
from ..room.services import CHOICES, HAPPENINGS, KEYS
from . import rules, telling
from .errors import CodeNotGood, LinkNotGood
from .models import GuestPass
from .pages import Door, GuestSeat


def door(link: str) -> Door:
    """What a link shows before a code. Looking changes nothing: mail scanners look too.

    Raises LinkNotGood, the same for a link that never was and one whose time has passed.
    """
    rows = (
        rows_from("guest_door", rules.link_sum(link), now()) if rules.LINK.fullmatch(link) else []
    )
    if not rows:
        raise LinkNotGood
    organiser, starts_at, minutes, form, channel = rows[0]
    return Door(
        organiser=organiser,
        starts_at=starts_at,
        minutes=minutes,
        is_by_video=form in room_rules.BY_VIDEO,
        channel=channel,
        opens_at=starts_at - rules.OPENS_BEFORE,
        is_open=now() >= starts_at - rules.OPENS_BEFORE,
    )


@transaction.atomic
def send_code(link: str) -> None:
    """A code to the address the link was sent to; nothing for any other link, and no word about it."""
    if not rules.LINK.fullmatch(link):
        return
    code = rules.new_code()
    rows = rows_from("guest_code", rules.link_sum(link), rules.code_sum(link, code), now())
    for pass_id, citizen_id, category, channel, address, language in rows:
        with acting_as(as_actor(pass_id)) as guest:
            about = GuestPass(pk=pass_id, citizen_id=citizen_id, category=category)
            record(guest, "meeting.guest_code_sent", about, channel=channel)
        telling.tell_code(channel, address, language, code)


def enter(link: str, typed: str) -> UUID:
    """The pass the code belongs to. A wrong one counts, also when nothing else remembers it."""
    code = rules.read_code(typed)
    if not rules.LINK.fullmatch(link) or not code:
        raise CodeNotGood
    with transaction.atomic():
        is_right, pass_id = _try(link, code)
    if not is_right or pass_id is None:
        raise CodeNotGood
    return pass_id


def _try(link: str, code: str) -> tuple[bool, UUID | None]:
    rows = rows_from("guest_enter", rules.link_sum(link), rules.code_sum(link, code), now())
    for pass_id, citizen_id, category, is_right in rows:
        with acting_as(as_actor(pass_id)) as guest:
            about = GuestPass(pk=pass_id, citizen_id=citizen_id, category=category)
            what = "meeting.guest_verified" if is_right else "meeting.guest_code_wrong"
            record(guest, what, about, method="code")
        return bool(is_right), pass_id
    return False, None


def seat(actor: Actor) -> GuestSeat:
    """Where this guest is called to, while their pass is good and a code was typed for it."""
    require(actor, Permission.MEETING_ATTEND)
    rows = rows_from("guest_seat", now())
    if not rows:
        raise LinkNotGood(actor.user_id)
    return GuestSeat(**dict(zip(SEAT_FIELDS, rows[0], strict=True)))


SEAT_FIELDS = (
    *("pass_id", "meeting_id", "invitation_id", "citizen_id", "category", "name", "function"),
    *("kind", "form", "state", "starts_at", "minutes", "closed_at", "size", "hides"),
)


def guest_room(actor: Actor) -> GuestRoom:
    """The door as this guest finds it."""
    mine, moment = seat(actor), now()
    return GuestRoom(
        meeting=CalledTo(id=mine.meeting_id, starts_at=mine.starts_at),
        mine=Called(name=mine.name),
        can_enter=room_rules.can_be_entered(mine, moment),
        is_over=room_rules.is_over(mine, moment),
        opens_at=room_rules.opens_at(mine),
        relay_only=_hides(mine),
        lacks_relay=_hides(mine) and not has_relay(),
        size=_size(mine),
        is_cut_to_six=_size(mine) != mine.size,
        only_watches=_size(mine) == "webinar",
    )


def issue_guest_pass(actor: Actor) -> Pass:
    """A ticket to the door for a guest; it lets nobody in: that, somebody inside does."""
    mine = seat(actor)
    if not room_rules.can_be_entered(mine, now()):
        raise RoomNotOpen(mine.meeting_id)
    ways = ways_of(mine.invitation_id, hides=_hides(mine))
    ticket = issue_ticket(
        KEYS,
        meeting=str(mine.meeting_id),
        participant=str(mine.invitation_id),
        role="participant",
        name=mine.name,
        function=mine.function or str(Invitation.Kind(mine.kind).label),
        who=f"guest {actor.user_id}",
        relay=ways.relay_only,
        size=_size(mine),
    )
    record(actor, "meeting.video_ticket", _invitation(mine), role="participant")
    return Pass(ticket=ticket, ways=ways)


def guest_ways(actor: Actor) -> Ways:
    """Fresh passwords for the relay, for a guest in the call."""
    mine = seat(actor)
    if not room_rules.can_go_on(mine, now()):
        raise RoomNotOpen(mine.meeting_id)
    return ways_of(mine.invitation_id, hides=_hides(mine))


def note_guest_happening(
    actor: Actor, *, meeting_id: UUID, invitation_id: UUID, what: str, said: dict[str, Any]
) -> None:
    """What the door says a guest did: a line in the log, and attendance."""
    mine = seat(actor)
    if (mine.meeting_id, mine.invitation_id) != (meeting_id, invitation_id):
        raise NotFound(invitation_id)
    if what not in HAPPENINGS:
        raise NotFound(what)
    record(
        actor,
        HAPPENINGS[what],
        _invitation(mine),
        **{key: said[key] for key in CHOICES & said.keys()},
    )
    if what == "knocked" and said.get("led") is False:
        somebody_waits(meeting_id)
    note_without_ground(invitation_id, what, said)
    if what == "joined":
        rows_from("guest_was_there", now())


def as_actor(pass_id: UUID) -> Actor:
    """The bearer of a pass: a party no grant was ever given to."""
    return Actor(user_id=pass_id, role=Role.GUEST.value, permissions=permissions_of(Role.GUEST))


def _size(mine: GuestSeat) -> str:
    return room_rules.size_at_the_door(mine.size, has_server=backend().carries)


def _hides(mine: GuestSeat) -> bool:
    """Where browsers meet each other, and not a server of ours."""
    return mine.hides and _size(mine) == "mesh"


def _invitation(mine: GuestSeat) -> Invitation:
    """Enough of it for a line in the log."""
    return Invitation(pk=mine.invitation_id, citizen_id=mine.citizen_id, category=mine.category)
