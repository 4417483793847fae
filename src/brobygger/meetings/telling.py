"""The words that leave the house about a meeting: a time and a way in, never a citizen or a place."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.queries import PersonCard, person_cards, users_of_person
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices
from brobygger.notices.calendars import Method

from .models import Invitation, Meeting, Reminder
from .pages import Someone
from .words import calendar_date, moment

Words = Callable[[str], tuple[str, str]]


def tell_called(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """You are invited: the time, for one's own calendar too. Those who have said yes are not asked."""
    called = list(invitations)
    settled = [one for one in called if one.answer == Invitation.Answer.YES]
    _tell(actor, meeting, [one for one in called if one not in settled], _called, Method.REQUEST)
    _tell(actor, meeting, settled, _settled, Method.REQUEST)


def tell_of_next(actor: Actor, meeting: Meeting) -> None:
    """Whoever made it a standing meeting did not call this date by hand: they get it, too."""
    mine = meeting.invitations.filter(user_id=actor.user_id, unit_id=actor.unit_id)
    _tell(actor, meeting, mine, _next, Method.REQUEST, to_oneself=True)


def tell_moved(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """The time, the place or the form has changed; answer again."""
    _tell(actor, meeting, invitations, _moved, Method.REQUEST)


def tell_cancelled(actor: Actor, meeting: Meeting, invitations: Iterable[Invitation]) -> None:
    """You need not come; it goes out of the calendar."""
    _tell(actor, meeting, invitations, _cancelled, Method.CANCEL)


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
    words: Words,
    method: Method,
    *,
    to_oneself: bool = False,
) -> None:
    for person in people_of(invitations):
        if (person.id == actor.user_id and not to_oneself) or not person.email:
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = words(moment(meeting.starts_at))
            date = calendar_date(meeting, method)
        notices.send(
            actor,
            user_id=person.id,
            address=person.email,
            subject=subject,
            body=body,
            calendar=date,
        )


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
