"""Telling leaders that something waits for them. Never a word about the citizen in it."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from brobygger.accounts.queries import leaders_of, person_cards, users_of_person
from brobygger.kernel.actor import Actor
from brobygger.notices.services import send


def tell_leaders_of_emergency(actor: Actor, unit_id: UUID) -> None:
    """All leaders of the unit; the one who looked is not told by mail about themselves."""
    for user_id, address, language in _leaders(unit_id, but=actor.user_id):
        with override(language):
            send(
                actor,
                user_id=user_id,
                address=address,
                subject=_("An emergency access waits for your review"),
                body=_(
                    "A member of your staff has opened an emergency access."
                    " Sign in to see the reason and review it."
                ),
            )


def tell_leaders_of_question(actor: Actor, unit_id: UUID) -> None:
    for user_id, address, language in _leaders(unit_id, but=actor.user_id):
        with override(language):
            send(
                actor,
                user_id=user_id,
                address=address,
                subject=_("A citizen asks why someone looked"),
                body=_(
                    "A citizen has asked your unit why someone looked at their page."
                    " Sign in to read the question and answer it."
                ),
            )


def tell_citizen_of_withdrawal(actor: Actor, citizen_id: UUID) -> None:
    """Somebody wrote down the citizen's no: they are told, so that a mistake is found the same day."""
    for one in users_of_person(citizen_id):
        with override(one.language):
            send(
                actor,
                user_id=one.id,
                address=one.email,
                subject=_("A consent of yours was ended"),
                body=_(
                    "Somebody has written down that you took back a consent. Sign in to see which,"
                    " and to say yes again if it was not what you meant."
                ),
            )


def send_signing_code(actor: Actor, person_id: UUID, code: str) -> bool:
    """The code that stands for the citizen's hand; False when there is no address to send it to."""
    people = users_of_person(person_id)
    for one in people:
        with override(one.language):
            send(
                actor,
                user_id=one.id,
                address=one.email,
                subject=_("Your code to sign with"),
                body=_(
                    "Read the words first. If you say yes to them, sign with this code:\n\n%(code)s\n\n"
                    "It holds for ten minutes. If nobody has asked you to sign anything, do nothing."
                )
                % {"code": code},
            )
    return bool(people)


def _leaders(unit_id: UUID, *, but: UUID) -> list[tuple[UUID, str, str]]:
    ids = {one.user_id for one in leaders_of(unit_id)} - {but}
    return [(one.id, one.email, one.language) for one in person_cards(ids).values()]
