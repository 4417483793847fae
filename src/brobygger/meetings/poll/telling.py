"""The words that leave the house about a poll: that one is asked, never about whom or where."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.queries import PersonCard
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices

from ..telling import people_of
from .models import PollVoice

Words = Callable[[], tuple[str, str]]


def tell_asked(actor: Actor, voices: Iterable[PollVoice]) -> None:
    """When can you meet?"""
    _tell(actor, voices, _asked)


def tell_cancelled(actor: Actor, voices: Iterable[PollVoice]) -> None:
    """You need not answer any more."""
    _tell(actor, voices, _cancelled)


def tell_called_off(actor: Actor, people: Iterable[PersonCard]) -> None:
    """As `tell_cancelled`, to accounts the database has named."""
    for person in people:
        _send(actor, person, _cancelled)


def tell_asked_again(actor: Actor, people: Iterable[PersonCard]) -> None:
    """It was called off by mistake."""
    for person in people:
        _send(actor, person, _asked_again)


def remind(person: PersonCard) -> None:
    """The house itself reminds: nobody acts, and no citizen is looked at."""
    _send(None, person, _reminded)


def _tell(actor: Actor, voices: Iterable[PollVoice], words: Words) -> None:
    for person in people_of(voices):
        if person.id != actor.user_id:
            _send(actor, person, words)


def _send(actor: Actor | None, person: PersonCard, words: Words) -> None:
    if not person.email:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject, body = words()
    notices.send(actor, user_id=person.id, address=person.email, subject=subject, body=body)


def _asked() -> tuple[str, str]:
    return _("When can you meet?"), _(
        "You are asked when you can come to a meeting. It takes a minute.\n\n"
        "Sign in to Brobygger to see the times and to answer.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _reminded() -> tuple[str, str]:
    return _("When can you meet? Your answer is missing"), _(
        "You have been asked when you can come to a meeting, and have not answered yet.\n\n"
        "Sign in to Brobygger to see the times and to answer. You are not reminded again.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _cancelled() -> tuple[str, str]:
    return _("A question about a time has been called off"), _(
        "You were asked when you can come to a meeting. The question has been called off,"
        " and you need not answer.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _asked_again() -> tuple[str, str]:
    return _("A question about a time is asked again"), _(
        "A question about when you can come to a meeting was called off by mistake. It is open"
        " again.\n\nSign in to Brobygger to see the times and to answer.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}
