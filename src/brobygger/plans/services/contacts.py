"""Contact with the citizen, noted in one press: that it was and how, never what was said."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from brobygger.access.rls import unit_of
from brobygger.accounts.queries import person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.pages import InvitationCard, MeetingCard

from .. import rules
from ..errors import ChoiceUnknown, ContactDayUnlikely
from ..models import Contact, Participant, Plan
from .table import is_me, locked, require_seat


@transaction.atomic
def note_contact(actor: Actor, *, plan_id: UUID, on: dt.date, form: str) -> UUID:
    """I have had contact with the citizen. Pressed twice it is noted once."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    require_seat(actor, plan)
    if form not in Contact.Form.values:
        raise ChoiceUnknown(form)
    if not rules.is_contact_day(on, today()):
        raise ContactDayUnlikely(on)
    person = person_cards([actor.user_id])[actor.user_id]
    contact, is_new = Contact.objects.get_or_create(
        plan=plan,
        user_id=actor.user_id,
        unit_id=unit_of(actor),
        on=on,
        form=form,
        taken_back_at=None,
        defaults={
            "citizen_id": plan.citizen_id,
            "participant": _own_seat(actor, plan),
            "name": person.name,
        },
    )
    if is_new:
        record(actor, "plan.contact_noted", contact, on=on, form=form)
    return contact.pk


@transaction.atomic
def take_back_contact(actor: Actor, *, plan_id: UUID, contact_id: UUID) -> None:
    """It was noted by mistake. One takes back only what one has noted oneself."""
    require(actor, Permission.PLAN_WRITE)
    plan = locked(plan_id)
    mine = plan.contacts.filter(
        pk=contact_id, user_id=actor.user_id, unit_id=unit_of(actor), taken_back_at=None
    )
    contact = mine.first()
    if contact is None:
        raise NotFound(contact_id)
    contact.taken_back_at = now()
    contact.save(update_fields=["taken_back_at"])
    record(actor, "plan.contact_taken_back", contact)


def note_those_present(actor: Actor, plan: Plan, meeting: MeetingCard) -> None:
    """The meeting is over: the professionals who were there have had contact, if the citizen was."""
    there = [one for one in meeting.invitations if one.attendance == "present"]
    if not any(one.kind == Participant.Kind.CITIZEN for one in there):
        return
    seats = {(one.user_id, one.unit_id): one for one in plan.participants.filter(left_at=None)}
    for one in there:
        if one.kind == Participant.Kind.STAFF:
            _met(actor, plan, one, seats.get((one.user_id, one.unit_id)))


def _met(actor: Actor, plan: Plan, present: InvitationCard, seat: Participant | None) -> None:
    if present.user_id is None or present.unit_id is None:
        return
    contact, is_new = Contact.objects.get_or_create(
        plan=plan,
        user_id=present.user_id,
        unit_id=present.unit_id,
        on=today(),
        form=Contact.Form.MEETING,
        taken_back_at=None,
        defaults={"citizen_id": plan.citizen_id, "participant": seat, "name": present.name},
    )
    if is_new:
        record(actor, "plan.contact_noted", contact, on=contact.on, form=contact.form)


def _own_seat(actor: Actor, plan: Plan) -> Participant | None:
    at_table = plan.participants.filter(left_at=None, unit_id=actor.unit_id)
    return next((one for one in at_table if is_me(actor, one)), None)
