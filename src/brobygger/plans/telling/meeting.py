"""A plan was sent, led by another, changed around; a meeting was held."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor

from ..models import Participant
from .posting import tell


def tell_sent(actor: Actor, people: Iterable[Participant]) -> None:
    """A plan has been agreed and sent."""
    tell(actor, people, _sent)


def tell_change(actor: Actor, lead: Participant) -> None:
    """Something has changed around a plan you lead."""
    tell(actor, [lead], _change)


def tell_held(actor: Actor, people: Iterable[Participant], next_meeting_on: dt.date) -> None:
    """The meeting has been held; when the next one is."""
    tell(actor, people, lambda: _held(next_meeting_on))


def _sent() -> tuple[str, str]:
    return _("A plan has been sent to you"), _(
        "A new version of a plan you take part in is ready for you.\n\n"
        "Sign in to Brobygger to read it.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _change() -> tuple[str, str]:
    return _("Something has changed in a plan you lead"), _(
        "Someone around the table can no longer see a plan you lead.\n\n"
        "Sign in to Brobygger to see what it means.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _held(next_meeting_on: dt.date) -> tuple[str, str]:
    return _("The meeting has been held"), _(
        "The meeting has been held and the plan is agreed. The next meeting is to be held by "
        "%(date)s.\n\nSign in to Brobygger to see what was agreed.\n\n%(url)s\n"
    ) % {"date": formats.date_format(next_meeting_on, "DATE_FORMAT"), "url": settings.SITE_URL}
