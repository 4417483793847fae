"""An account for the citizen or a relative: they read with their own eyes, signed in by a mail code."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from brobygger.accounts import services as accounts
from brobygger.accounts.queries import person_cards
from brobygger.citizens import queries as register
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.notices.services import send

from ..models import CareRelation
from ..rls import database_now, unit_of


@transaction.atomic
def give_account(
    actor: Actor, *, citizen_id: UUID, email: str, relative_id: UUID | None = None
) -> UUID:
    """Let the citizen, or one of their relatives, sign in with this address; the account's id.

    Only a unit that houses or treats the citizen: a look in an emergency never becomes a way in.
    """
    name = _named(actor, citizen_id, relative_id)
    user_id = accounts.link_person(
        actor,
        person_id=relative_id or citizen_id,
        kind="relative" if relative_id else "citizen",
        email=email,
        name=name,
    )
    _welcome(actor, user_id)
    return user_id


@transaction.atomic
def take_account(actor: Actor, *, citizen_id: UUID, relative_id: UUID | None = None) -> None:
    """A wrong address, or no longer wanted: the next request of that account is refused."""
    _named(actor, citizen_id, relative_id)
    accounts.unlink_person(actor, person_id=relative_id or citizen_id)


def _named(actor: Actor, citizen_id: UUID, relative_id: UUID | None) -> str:
    require(actor, Permission.CITIZEN_REGISTER)
    citizen = register.citizen_row(citizen_id)
    if citizen is None:
        raise NotFound(citizen_id)
    mine = CareRelation.objects.filter(citizen_id=citizen_id, unit_id=unit_of(actor))
    if not mine.filter(valid__contains=database_now()).exists():
        raise NotAllowed(citizen_id)
    if relative_id is None:
        return citizen.name
    for one in register.relatives(citizen_id):
        if one.id == relative_id and one.ended_on is None:
            return one.name
    raise NotFound(relative_id)


def _welcome(actor: Actor, user_id: UUID) -> None:
    person = person_cards([user_id])[user_id]
    with override(person.language):
        send(
            actor,
            user_id=user_id,
            address=person.email,
            subject=_("You can now sign in to Brobygger"),
            body=_(
                "You can now read what is written to you.\n\n"
                "Sign in with this e-mail address. You get a code each time; there is no password"
                " to remember.\n\n%(url)s\n"
            )
            % {"url": settings.SITE_URL},
        )
