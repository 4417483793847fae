"""What is called about a citizen when they die, and when that turns out to be a mistake.

Whoever registers a death need not see the meetings it ends, so the database ends them and says
whom to tell (migration 0013). The mail names no citizen and gives no reason; the page does.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.access.rls import rows_from
from brobygger.accounts.queries import PersonCard, person_cards
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now
from brobygger.notices import services as notices
from brobygger.notices.calendars import Method

from .guests.telling import send_to_guest
from .models import Meeting
from .poll.telling import tell_asked_again, tell_called_off
from .room.orders import close_the_room
from .room.rules import BY_VIDEO
from .vdx.services import follow_ended
from .words import calendar_date, moment

Words = Callable[[str], tuple[str, str]]
ENDED = {
    "meeting": "meeting.cancelled",
    "poll": "poll.cancelled",
    "series": "standing.stopped",
    "guest": "meeting.guest_link_withdrawn",
}
TAKEN_UP = {
    "meeting": "meeting.called_again",
    "poll": "poll.asked_again",
    "series": "standing.goes_on",
    "guest": "meeting.guest_link_good_again",
}


class _Thing(NamedTuple):
    """As the database tells it: what, when, and whom it reaches."""

    kind: str
    id: UUID
    category: int
    was: str
    form: str
    starts_at: Any
    minutes: Any  # these three are None for what is no meeting
    uid: Any
    sequence: Any
    accounts: str  # JSON: of a meeting with how far each one's date is ahead, see `Invitation`
    guests: str

    @property
    def meeting(self) -> Meeting:
        """Enough of it for a date in a calendar."""
        return Meeting(
            pk=self.id,
            starts_at=self.starts_at,
            minutes=self.minutes,
            calendar_uid=self.uid,
            calendar_sequence=self.sequence,
        )


def end_at_death(actor: Actor, *, citizen_id: UUID) -> None:
    """Nothing that was called is held, nobody is asked any more, nothing comes again."""
    for one in map(_Thing._make, rows_from("end_meetings_at_death", citizen_id, now())):
        was_open = one.was == Meeting.State.OPEN
        _note(actor, citizen_id, one, "meeting.closed" if was_open else ENDED[one.kind])
        if one.kind == "meeting":
            _tell(actor, one, _not_held, Method.CANCEL)
            follow_ended(one.id)
            if one.form in BY_VIDEO:
                close_the_room(one.id, why="cancelled")
        elif one.kind == "poll":
            tell_called_off(actor, _asked(one))


def take_up_again(actor: Actor, *, citizen_id: UUID, death_id: UUID) -> None:
    """A death that was undone: what is still ahead is called again, with the same date."""
    for row in rows_from("take_up_meetings", citizen_id, death_id, now()):
        one = _Thing._make((*row[:3], "", *row[3:]))
        _note(actor, citizen_id, one, TAKEN_UP[one.kind])
        if one.kind == "meeting":
            _tell(actor, one, _held_after_all, Method.REQUEST)
            follow_ended(one.id)
        elif one.kind == "poll":
            tell_asked_again(actor, _asked(one))


def _note(actor: Actor, citizen_id: UUID, one: _Thing, action: str) -> None:
    record(
        actor,
        action,
        citizen_id=citizen_id,
        category=one.category,
        what=one.kind,
        id=one.id,
        because="death",
    )


def _asked(one: _Thing) -> list[PersonCard]:
    return list(person_cards(map(UUID, json.loads(one.accounts))).values())


def _tell(actor: Actor, one: _Thing, words: Words, method: Method) -> None:
    """Each account once, whoever registered it too: the date stands in their calendar as well."""
    leads = {UUID(account): lead for account, lead in json.loads(one.accounts)}
    for person in person_cards(leads).values():
        if not person.email:
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = words(moment(one.starts_at))
            date = calendar_date(one.meeting, method, lead=leads[person.id])
        notices.send(
            actor,
            user_id=person.id,
            address=person.email,
            subject=subject,
            body=body,
            calendar=date,
        )
    for channel, address, language, lead in json.loads(one.guests):
        with translation.override(language):
            subject, body = words(moment(one.starts_at))
            date = calendar_date(one.meeting, method, lead=lead)
        send_to_guest(actor, (channel, address), subject, body, date)


def _not_held(moment: str) -> tuple[str, str]:
    return _("A meeting is not held"), _(
        "Something has happened, and the meeting on %(moment)s is not held. You need not do"
        " anything.\n\nIf you have a sign-in to Brobygger, you can see more there.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _held_after_all(moment: str) -> tuple[str, str]:
    return _("A meeting is held after all"), _(
        "The meeting on %(moment)s was called off by mistake. It is held after all.\n\n"
        "If you have a sign-in to Brobygger, you can see more there.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}
