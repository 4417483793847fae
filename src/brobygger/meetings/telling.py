"""The words that leave the house about a meeting: a time and a way in, never a citizen or a place."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.queries import PersonCard, person_cards, users_of_person
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices
from brobygger.notices.calendars import Calendar, Method

from .models import Invitation, Meeting, Reminder
from .pages import Someone
from .words import calendar_date, moment

Words = Callable[[str], tuple[str, str]]
Date = Callable[[], Calendar]  # made in the addressee's language
Telling = Callable[[Actor, Meeting, Iterable[Invitation]], None]


def tell_called(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """You are invited: the time, for one's own calendar too. Those who have said yes are not asked;
    whoever calls gets the date."""
    called = list(invitations)
    settled = [one for one in called if one.answer == Invitation.Answer.YES]
    asked = [one for one in called if one not in settled]
    _tell(actor, meeting, asked, (_called, _own), Method.REQUEST)
    _tell(actor, meeting, settled, (_settled, _own), Method.REQUEST)


def tell_of_next(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """Whoever made it a standing meeting did not call this date by hand: they are told so."""
    called = list(invitations)
    _tell(actor, meeting, called, (_called, _next), Method.REQUEST)


def tell_moved(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """The time, the place or the form has changed; answer again."""
    _tell(actor, meeting, invitations, (_moved, _own_moved), Method.REQUEST)


def tell_cancelled(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """You need not come; it goes out of the calendar."""
    _tell(actor, meeting, invitations, (_cancelled, _cancelled), Method.CANCEL)


def tell_ended(actor: Actor, invitation: Invitation) -> None:
    """No longer called; it goes out of the calendar, and nothing comes after."""
    for person in people_of([invitation]):
        meeting, lead = invitation.meeting, invitation.calendar_lead
        date = partial(calendar_date, meeting, Method.CANCEL, lead=lead)
        _send(actor, person, meeting.starts_at, _not_for_you, date)


def tell_lost(actor: Actor, person: PersonCard, starts_at: dt.datetime, date: Date) -> None:
    """As `tell_ended`, where the house itself found that somebody may no longer see the meeting."""
    _send(actor, person, starts_at, _not_for_you, date)


def remind(person: PersonCard, *, ahead: str, starts_at: dt.datetime) -> None:
    """The house itself reminds of a time: nobody acts, and no citizen is looked at."""
    words = _in_an_hour if ahead == Reminder.Ahead.HOUR else _in_some_days
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, body = words(moment(starts_at))
    notices.send(None, user_id=person.id, address=person.email, subject=subject, body=body)


def _tell(
    actor: Actor,
    meeting: Meeting,
    invitations: Iterable[Invitation],
    words: tuple[Words, Words],
    method: Method,
) -> None:
    """Everybody still called, each once; the second words are for the one who does it."""
    living = [one for one in invitations if one.ended_at is None]
    for person, one in _by_account(living):
        says = words[person.id == actor.user_id]
        date = partial(calendar_date, meeting, method, lead=one.calendar_lead)
        _send(actor, person, meeting.starts_at, says, date)


def _send(
    actor: Actor,
    person: PersonCard,
    starts_at: dt.datetime,
    words: Words,
    date: Date,
) -> None:
    if not person.email:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, body = words(moment(starts_at))
        sheet = date()
    notices.send(
        actor,
        user_id=person.id,
        address=person.email,
        subject=subject,
        body=body,
        calendar=sheet,
    )


def _by_account(invitations: Iterable[Invitation]) -> list[tuple[PersonCard, Invitation]]:
    """Staff in one query; a citizen or relative by the account they have, if any."""
    called = list(invitations)
    staff = person_cards([one.user_id for one in called if one.user_id])
    found = {one.user_id: (staff[one.user_id], one) for one in called if one.user_id in staff}
    for one in called:
        if one.person_id is not None:
            found |= {each.id: (each, one) for each in users_of_person(one.person_id)}
    return list(found.values())


def people_of(someone: Iterable[Someone]) -> list[PersonCard]:
    """Staff in one query; a citizen or relative by the account they have, if any."""
    called = list(someone)
    found = dict(person_cards([one.user_id for one in called if one.user_id]))
    for one in called:
        if one.person_id is not None:
            found |= {each.id: each for each in users_of_person(one.person_id)}
    return list(found.values())


def _called(moment: str) -> tuple[str, str]:
    return _("You are invited to a meeting"), _(
        "You are invited to a meeting on %(moment)s.\n\n"
        "Sign in to Brobygger to see what it is about and to answer.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _settled(moment: str) -> tuple[str, str]:
    return _("A time for the meeting is found"), _(
        "The meeting is on %(moment)s. You have said that you can come, so you need not answer.\n\n"
        "Sign in to Brobygger to see what it is about.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _next(moment: str) -> tuple[str, str]:
    return _("The next date of a standing meeting is called"), _(
        "A meeting that comes again is called for %(moment)s, and the others are invited.\n\n"
        "Sign in to Brobygger to see it, to move it, or to let it not come again.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _own(moment: str) -> tuple[str, str]:
    return _("You have called a meeting"), _(
        "You have called a meeting on %(moment)s. The date is attached, for your own calendar.\n\n"
        "%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _own_moved(moment: str) -> tuple[str, str]:
    return _("You have changed a meeting"), _(
        "The meeting is now on %(moment)s. The date is attached, for your own calendar.\n\n"
        "%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _not_for_you(moment: str) -> tuple[str, str]:
    return _("You need not come to a meeting"), _(
        "You are no longer called to the meeting on %(moment)s. You need not come, and you need not "
        "do anything.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _moved(moment: str) -> tuple[str, str]:
    return _("A meeting has been changed"), _(
        "A meeting you are invited to has been changed. It is now on %(moment)s.\n\n"
        "Sign in to Brobygger to see the change and to answer again.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _cancelled(moment: str) -> tuple[str, str]:
    return _("A meeting has been cancelled"), _(
        "The meeting on %(moment)s has been cancelled. You need not do anything.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _in_some_days(moment: str) -> tuple[str, str]:
    return _("You have a meeting soon"), _(
        "You have a meeting on %(moment)s.\n\n"
        "Sign in to Brobygger to see where it is and what it is about.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}


def _in_an_hour(moment: str) -> tuple[str, str]:
    return _("You have a meeting in an hour"), _(
        "You have a meeting on %(moment)s: in an hour.\n\n"
        "Sign in to Brobygger to see where it is.\n\n%(url)s\n"
    ) % {"moment": moment, "url": settings.SITE_URL}
