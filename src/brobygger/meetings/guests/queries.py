"""Who comes to a meeting by a link, for those who invite."""

from collections.abc import Mapping
from uuid import UUID

from brobygger.accounts.queries import users_of_person
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..models import Invitation, Meeting
from . import rules
from .models import GuestPass
from .pages import GuestLine, GuestList


def guest_list(actor: Actor, meeting_id: UUID) -> GuestList:
    """Guests with a living link, and people called who can neither sign in nor have one yet."""
    require(actor, Permission.MEETING_ANSWER)
    meeting = Meeting.objects.filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(meeting_id)
    called = list(meeting.invitations.exclude(kind=Invitation.Kind.STAFF).order_by("name"))
    passes = {
        one.invitation_id: one
        for one in GuestPass.objects.filter(invitation__in=called, revoked_at=None)
    }
    may = may_invite(actor, meeting)
    lines = [_line(one, passes, may) for one in called if one.pk in passes or _needs_link(one)]
    return GuestList(
        guests=tuple(one for one in lines if one.sent_to),
        without_account=tuple(one for one in lines if not one.sent_to),
        may_invite=may and meeting.state in {Meeting.State.CALLED, Meeting.State.OPEN},
        left=left(actor, meeting),
    )


def may_invite(actor: Actor, meeting: Meeting) -> bool:
    """Staff who may book; and the citizen, to a meeting about themselves."""
    return actor.may(Permission.MEETING_BOOK) or actor.person_id == meeting.citizen_id


def left(actor: Actor, meeting: Meeting) -> int:
    """How many more guests this actor may invite to it."""
    guests = GuestPass.objects.filter(
        invitation__meeting=meeting, invitation__kind=Invitation.Kind.GUEST, revoked_at=None
    )
    room = rules.MOST_OF_A_MEETING - guests.count()
    if actor.person_id is None:
        return room
    return min(room, rules.MOST_OF_A_CITIZEN - guests.filter(made_by=actor.user_id).count())


def _needs_link(one: Invitation) -> bool:
    if one.kind == Invitation.Kind.GUEST or one.person_id is None:
        return one.kind == Invitation.Kind.GUEST
    return not users_of_person(one.person_id)


def _line(one: Invitation, passes: Mapping[UUID, GuestPass], may: bool) -> GuestLine:
    found = passes.get(one.pk)
    return GuestLine(
        invitation_id=one.pk,
        name=one.name,
        function=one.function or str(Invitation.Kind(one.kind).label),
        sent_to=rules.masked(found.channel, found.address) if found else "",
        made_at=found.made_at if found else None,
        verified_at=found.verified_at if found else None,
        may_revoke=may and found is not None,
    )
