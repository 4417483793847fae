"""Showing in full what is normally hidden. Each time leaves a line in the citizen's log."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from brobygger.audit.services import look
from brobygger.citizens import queries as register
from brobygger.citizens.models import Citizen
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..gate import sight_of
from ..queries.claims import as_claimed, claim_beside
from ..queries.sight import my_categories


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmaskedAddress:
    """A protected address, shown once to someone who needs it."""

    address: str
    home_unit_id: UUID | None


@transaction.atomic
def unmask_number(actor: Actor, *, citizen_id: UUID) -> str:
    """The whole CPR number; empty when there is none."""
    citizen = _citizen(actor, citizen_id)
    sight = sight_of(actor, citizen_id)
    look(actor, "citizen.number_shown", citizen, **sight.line(Category.IDENTITY))
    number = register.number_of(citizen)
    return f"{number[:6]}-{number[6:]}" if number else ""


@transaction.atomic
def unmask_address(actor: Actor, *, citizen_id: UUID) -> UnmaskedAddress:
    """The address and the home, for those who may see how the citizen lives."""
    citizen = _citizen(actor, citizen_id)
    sight = sight_of(actor, citizen_id)
    if not sight.categories & Category.SOCIAL:
        raise NotFound(citizen_id)
    look(actor, "citizen.address_shown", citizen, **sight.line(Category.SOCIAL))
    return UnmaskedAddress(
        address=register.address_of(citizen) or "", home_unit_id=register.home_of(citizen_id)
    )


def may_see_address(actor: Actor, citizen_id: UUID) -> bool:
    """Who may see how the citizen lives, and the citizen."""
    if actor.person_id == citizen_id:
        return True
    may = actor.may(Permission.CITIZEN_UNMASK)
    return may and bool(my_categories(actor, citizen_id) & Category.SOCIAL)


def _citizen(actor: Actor, citizen_id: UUID) -> Citizen:
    if actor.person_id != citizen_id:
        require(actor, Permission.CITIZEN_UNMASK)
    citizen = register.citizen_row(citizen_id, **claim_beside())
    if citizen is None:
        raise NotFound(citizen_id)
    return as_claimed(citizen)
