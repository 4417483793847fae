"""An account for the citizen or a relative: they read with their own eyes, signed in by a mail code."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from brobygger.accounts import services as accounts
from brobygger.citizens import queries as register
from brobygger.citizens.errors import CitizenHasDied
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.kernel.permissions import Permission, require

from ..models import CareRelation
from ..rls import database_now, unit_of


@transaction.atomic
def ask_for_account(
    actor: Actor, *, citizen_id: UUID, email: str, relative_id: UUID | None = None
) -> UUID:
    """Ask that the citizen, or one of their relatives, may sign in with this address.

    Only a unit that houses or treats the citizen: a look in an emergency never becomes a way in.
    A second person confirms, see `accounts.services.ways_in`.
    """
    name = _named(actor, citizen_id, relative_id)
    _require_living(citizen_id)
    return accounts.ask_way_in(
        actor,
        person_id=relative_id or citizen_id,
        kind="relative" if relative_id else "citizen",
        email=email,
        name=name,
        url=_page(citizen_id, relative_id),
    )


@transaction.atomic
def confirm_account(actor: Actor, *, citizen_id: UUID, relative_id: UUID | None = None) -> str:
    """The second person, who has a ground of their own; what state it is in now."""
    _named(actor, citizen_id, relative_id)
    _require_living(citizen_id)
    return accounts.confirm_way_in(actor, person_id=relative_id or citizen_id).value


@transaction.atomic
def drop_account(actor: Actor, *, citizen_id: UUID, relative_id: UUID | None = None) -> None:
    """What was asked for, or confirmed and not yet in force, will not be."""
    _named(actor, citizen_id, relative_id)
    accounts.drop_way_in(actor, person_id=relative_id or citizen_id)


@transaction.atomic
def take_account(actor: Actor, *, citizen_id: UUID, relative_id: UUID | None = None) -> None:
    """A wrong address, or no longer wanted: the next request of that account is refused."""
    _named(actor, citizen_id, relative_id)
    accounts.end_way_in(
        actor, person_id=relative_id or citizen_id, url=_page(citizen_id, relative_id)
    )


def _page(citizen_id: UUID, relative_id: UUID | None) -> str:
    if relative_id is None:
        return reverse("access:account", args=[citizen_id])
    return reverse("access:relative_account", args=[citizen_id, relative_id])


def _require_living(citizen_id: UUID) -> None:
    """The database refuses it as well; this says it beside the field."""
    citizen = register.citizen_row(citizen_id)
    if citizen is not None and citizen.died_on is not None:
        raise CitizenHasDied(citizen_id)


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
