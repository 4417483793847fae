"""How words leave the house: to people's own addresses, in their own language."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.conf import settings
from django.utils import translation

from brobygger.access.rls import rows_from
from brobygger.accounts.queries import PersonCard, person_cards, users_of_person
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices

from ..models import Participant

Words = Callable[[], tuple[str, str]]  # subject and body


def tell(actor: Actor, people: Iterable[Participant], words: Words) -> None:
    """A mail to each of them who has an address, except to whoever does it.

    Nothing reaches a seat whose ground for the plan is gone: that it went is the last they heard.
    """
    for person in accounts_of(_still_seeing(people)):
        if person.id == actor.user_id or not person.email:
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = words()
        notices.send(actor, user_id=person.id, address=person.email, subject=subject, body=body)


def _still_seeing(people: Iterable[Participant]) -> list[Participant]:
    listed = list(people)
    seats: list[UUID | None] = [one.pk for one in listed]
    silent = {seat for (seat,) in rows_from("silent_seats", seats)}
    return [one for one in listed if one.pk not in silent]


def accounts_of(people: Iterable[Participant]) -> list[PersonCard]:
    """Staff in one query; a citizen or relative by the account they have, if any."""
    listed = list(people)
    found = dict(person_cards([one.user_id for one in listed if one.user_id]))
    for one in listed:
        if one.person_id is not None:
            found |= {each.id: each for each in users_of_person(one.person_id)}
    return list(found.values())
