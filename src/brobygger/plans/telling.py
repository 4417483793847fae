"""The words that leave the house about a plan: there is something new, and a way in. Never a citizen."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.queries import PersonCard, person_cards, users_of_person
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices

from .models import Participant

Words = Callable[[], tuple[str, str]]


def tell_sent(actor: Actor, people: Iterable[Participant]) -> None:
    """A plan has been agreed and sent."""
    _tell(actor, people, _sent)


def tell_new_lead(actor: Actor, successor: Participant) -> None:
    """You are case lead now."""
    _tell(actor, [successor], _new_lead)


def _tell(actor: Actor, people: Iterable[Participant], words: Words) -> None:
    for person in _accounts(people):
        if person.id == actor.user_id or not person.email:
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = words()
        notices.send(actor, user_id=person.id, address=person.email, subject=subject, body=body)


def _accounts(people: Iterable[Participant]) -> list[PersonCard]:
    """Staff in one query; a citizen or relative by the account they have, if any."""
    listed = list(people)
    found = dict(person_cards([one.user_id for one in listed if one.user_id]))
    for one in listed:
        if one.person_id is not None:
            found |= {each.id: each for each in users_of_person(one.person_id)}
    return list(found.values())


def _sent() -> tuple[str, str]:
    return _("A plan has been sent to you"), _(
        "A new version of a plan you take part in is ready for you.\n\n"
        "Sign in to Brobygger to read it.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _new_lead() -> tuple[str, str]:
    return _("You are now case lead"), _(
        "You have taken over as case lead of a plan.\n\n"
        "Sign in to Brobygger to see what comes next.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}
