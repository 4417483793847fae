"""Inviting somebody without an account, and taking it back."""

import uuid
from uuid import UUID

from django.db import IntegrityError, transaction

from brobygger.accounts.queries import users_of_person
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.permissions import Permission, require

from ..errors import MeetingNotCalled
from ..leaving import call_again, end, raise_the_date
from ..models import Invitation, Meeting
from ..rules import LONGEST_FUNCTION, LONGEST_NAME, is_keepable
from . import queries, rules, telling
from .errors import AddressNotGood, GuestUnknown, HasAnAccount, TooManyGuests
from .models import GuestPass

LIVING = {Meeting.State.CALLED, Meeting.State.OPEN}


@transaction.atomic
def invite_guest(
    actor: Actor, *, meeting_id: UUID, name: str, function: str, address: str, language: str = "da"
) -> UUID:
    """Somebody new: an interpreter, a support person, a friend. The link goes out in the same step.

    Staff who may book, and the citizen the meeting is about. Returns the invitation's id.
    """
    meeting = _for_inviting(actor, meeting_id)
    called, place = " ".join(name.split()), " ".join(function.split())
    if not called or not is_keepable(called, LONGEST_NAME):
        raise GuestUnknown(meeting_id)
    if not is_keepable(place, LONGEST_FUNCTION):
        raise GuestUnknown(meeting_id)
    if queries.left(actor, meeting) <= 0:
        raise TooManyGuests(meeting_id)
    invitation = Invitation.objects.create(
        meeting=meeting,
        citizen_id=meeting.citizen_id,
        kind=Invitation.Kind.GUEST,
        person_id=uuid.uuid4(),
        name=called,
        function=place,
        answer=Invitation.Answer.YES,
        answered_at=now(),
    )
    _send_link(actor, invitation, address, language)
    return invitation.pk


@transaction.atomic
def send_link(actor: Actor, *, invitation_id: UUID, address: str, language: str = "da") -> None:
    """A link for somebody called already who cannot sign in; a new one makes the old one worthless."""
    found = Invitation.objects.filter(pk=invitation_id).exclude(kind=Invitation.Kind.STAFF).first()
    if found is None:
        raise NotFound(invitation_id)
    _for_inviting(actor, found.meeting_id)
    if found.kind != Invitation.Kind.GUEST and users_of_person(_person(found)):
        raise HasAnAccount(invitation_id)
    before = _revoke(found)
    if found.kind == Invitation.Kind.GUEST:
        call_again(found, answer=Invitation.Answer.YES)
    else:
        raise_the_date(found)
    made = _send_link(actor, found, address, language)
    for old in before:
        if old.address != made.address:  # mistyped, or somebody else's: they have a date, too
            telling.tell_link_gone(actor, old, found)


@transaction.atomic
def revoke_link(actor: Actor, *, invitation_id: UUID) -> None:
    """From the next press on the link opens nothing; whoever is in the room already is taken out."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound(invitation_id)
    _for_inviting(actor, found.meeting_id)
    withdrawn = _revoke(found)
    if not withdrawn:
        raise NotFound(invitation_id)
    record(actor, "meeting.guest_link_withdrawn", found)
    if found.kind == Invitation.Kind.GUEST:
        end(actor, found, Invitation.Ended.LINK)
        tell = telling.tell_ended
    else:  # called still: what they lose is the way in, and mail to that address
        raise_the_date(found)
        tell = telling.tell_link_gone
    for one in withdrawn:
        tell(actor, one, found)
    telling.tell_the_door(found)


def _for_inviting(actor: Actor, meeting_id: UUID) -> Meeting:
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(meeting_id)
    require(actor, Permission.MEETING_ANSWER)
    if not queries.may_invite(actor, meeting):
        raise NotAllowed(Permission.MEETING_BOOK)
    if meeting.state not in LIVING:
        raise MeetingNotCalled(meeting_id)
    return meeting


def _send_link(actor: Actor, invitation: Invitation, address: str, language: str) -> GuestPass:
    try:
        channel, place = rules.read_address(address)
    except ValueError as odd:
        raise AddressNotGood(invitation.pk) from odd
    link = rules.new_link()
    try:
        with transaction.atomic():
            made = GuestPass.objects.create(
                invitation=invitation,
                citizen_id=invitation.citizen_id,
                category=invitation.category,
                channel=channel,
                address=place,
                language=language,
                link_sum=rules.link_sum(link),
                made_by=actor.user_id,
                made_at=now(),
            )
    except IntegrityError as other:  # somebody else has just sent one
        raise TooManyGuests(invitation.pk) from other
    record(actor, "meeting.guest_invited", invitation, channel=channel)
    telling.tell_link(actor, made, invitation, link)
    return made


def _revoke(invitation: Invitation) -> list[GuestPass]:
    living = GuestPass.objects.filter(invitation=invitation, revoked_at=None)
    revoked = list(living)
    living.update(revoked_at=now())
    return revoked


def _person(invitation: Invitation) -> UUID:
    if invitation.person_id is None:
        raise NotFound(invitation.pk)
    return invitation.person_id
