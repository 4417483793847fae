"""Calling people together about a citizen, without a plan."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.refusals import hidden_means_not_found

from ..errors import NobodyInvited
from ..pages import Called, MeetingCard
from ..people import all_of, me
from ..services import call_meeting


@transaction.atomic
def call_people(
    actor: Actor,
    *,
    citizen_id: UUID,
    starts_at: dt.datetime,
    minutes: int,
    form: str,
    place: str,
    people: Sequence[Called],
) -> MeetingCard:
    """Each must have a lasting ground for what they are called about: per person, now."""
    require(actor, Permission.MEETING_BOOK)
    if not set(people) - {me(actor)}:
        raise NobodyInvited
    invited = all_of(actor, citizen_id, [me(actor), *people])
    with hidden_means_not_found(citizen_id):
        return call_meeting(
            actor,
            citizen_id=citizen_id,
            about=None,
            starts_at=starts_at,
            minutes=minutes,
            form=form,
            place=place,
            invited=invited,
        )
