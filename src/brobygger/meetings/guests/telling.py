"""The words that reach a guest: a time, a link, a code. Never a citizen, a place or a reason."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices
from brobygger.notices.calendars import Calendar, Method

from ..models import Invitation, Meeting, Reminder
from ..room import orders
from ..words import calendar_date, moment
from .models import GuestPass

Words = Callable[[str, str], tuple[str, str]]


def tell_link(actor: Actor, one: GuestPass, invitation: Invitation, link: str) -> None:
    """You are invited; here is the way in. The calendar gets the time and not the link."""
    with translation.override(one.language):
        where = settings.SITE_URL.rstrip("/") + reverse("meetings:guest", args=[link])
        subject, body = _invited(moment(invitation.meeting.starts_at), where)
        date = calendar_date(invitation.meeting, Method.REQUEST, lead=invitation.calendar_lead)
    send_to_guest(actor, (one.channel, one.address), subject, body, date)


def tell_code(channel: str, address: str, language: str, code: str) -> None:
    """The code alone: whoever reads over a shoulder learns nothing from it."""
    with translation.override(language):
        subject = _("Your code for a meeting")
        body = _("Your code is %(code)s. It is good for ten minutes.") % {"code": code}
    send_to_guest(None, (channel, address), subject, body)


def remind(
    channel: str, address: str, language: str, *, ahead: str, starts_at: dt.datetime
) -> None:
    """The house itself reminds of a time. The link is not kept, so it is the one they have."""
    with translation.override(language):
        is_near = ahead == Reminder.Ahead.HOUR
        subject = _("You have a meeting in an hour") if is_near else _("You have a meeting soon")
        body = _(
            "You have a meeting on %(moment)s.\n\n"
            "Your way in is the link you got with the invitation. It opens half an hour before.\n"
        ) % {"moment": moment(starts_at)}
    send_to_guest(None, (channel, address), subject, body)


def tell_moved(actor: Actor, meeting: Meeting) -> None:
    """Another time; the link stays good."""
    _tell_all(actor, meeting, _has_moved, Method.REQUEST)


def tell_cancelled(actor: Actor, meeting: Meeting) -> None:
    """Called off; it goes out of the calendar."""
    _tell_all(actor, meeting, _is_off, Method.CANCEL)


def tell_ended(actor: Actor, one: GuestPass, invitation: Invitation) -> None:
    """No longer called; it goes out of the calendar."""
    _tell_gone(actor, one, invitation, _not_for_you)


def tell_link_gone(actor: Actor, one: GuestPass, invitation: Invitation) -> None:
    """Nothing more comes to this address; who it belongs to may be called still."""
    _tell_gone(actor, one, invitation, _not_here)


def tell_the_door(invitation: Invitation) -> None:
    """Whoever is inside by a link that was withdrawn is shown out."""
    orders.show_out(invitation.meeting_id, invitation.pk)


def _tell_all(actor: Actor, meeting: Meeting, words: Words, method: Method) -> None:
    living = GuestPass.objects.filter(invitation__meeting=meeting, revoked_at=None)
    for one in living.select_related("invitation").order_by("made_at"):
        with translation.override(one.language):
            subject, body = words(moment(meeting.starts_at), "")
            date = calendar_date(meeting, method, lead=one.invitation.calendar_lead)
        send_to_guest(actor, (one.channel, one.address), subject, body, date)


def _tell_gone(actor: Actor, one: GuestPass, invitation: Invitation, words: Words) -> None:
    with translation.override(one.language):
        subject, body = words(moment(invitation.meeting.starts_at), "")
        date = calendar_date(invitation.meeting, Method.CANCEL, lead=invitation.calendar_lead)
    send_to_guest(actor, (one.channel, one.address), subject, body, date)


def send_to_guest(
    actor: Actor | None,
    to: tuple[str, str],
    subject: str,
    body: str,
    date: Calendar | None = None,
) -> None:
    """A mail or a text, as the address is; a text has no room for a calendar's date."""
    channel, address = to
    if channel == GuestPass.Channel.TEXT:
        notices.send_text(actor, number=address, subject=subject, text=body)
        return
    notices.send(actor, user_id=None, address=address, subject=subject, body=body, calendar=date)


def _invited(when: str, where: str) -> tuple[str, str]:
    return _("You are invited to a meeting"), _(
        "You are invited to a meeting on %(moment)s.\n\n"
        "This is your own way in. It opens half an hour before and asks for a code, which we send "
        "you then:\n%(url)s\n\n"
        "You can try your camera and sound today:\n%(check)s\n"
    ) % {
        "moment": when,
        "url": where,
        "check": settings.SITE_URL.rstrip("/") + reverse("meetings:check"),
    }


def _has_moved(when: str, _where: str) -> tuple[str, str]:
    return _("A meeting has been changed"), _(
        "A meeting you are invited to has been changed. It is now on %(moment)s.\n\n"
        "The link you have is still good.\n"
    ) % {"moment": when}


def _is_off(when: str, _where: str) -> tuple[str, str]:
    return _("A meeting has been cancelled"), _(
        "The meeting on %(moment)s has been cancelled. You need not do anything.\n"
    ) % {"moment": when}


def _not_for_you(when: str, _where: str) -> tuple[str, str]:
    return _("You need not come to a meeting"), _(
        "You are no longer called to the meeting on %(moment)s. You need not come, and you need not "
        "do anything. The link you have is not good any more.\n"
    ) % {"moment": when}


def _not_here(when: str, _where: str) -> tuple[str, str]:
    return _("A link to a meeting is not good any more"), _(
        "The link you got to the meeting on %(moment)s is not good any more, and nothing more about it "
        "comes to this address. If you have got a new link, that one is good.\n"
    ) % {"moment": when}
