"""Whom a relative belongs to, for the page where one chooses where to act."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from brobygger.access.queries import my_citizens
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_as_person
from brobygger.accounts.roles import Role


def names_of_persons(user_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """ "Close to Ada", asked as the relative themselves, so that a withdrawn consent names nobody."""
    names: dict[UUID, str] = {}
    for person_id in person_ids:
        actor = actor_as_person(user_id, person_id)
        if actor is None or actor.role != Role.RELATIVE:
            continue
        with acting_as(actor):
            for citizen in my_citizens(actor, limit=1):
                names[person_id] = _("Close to %(name)s") % {"name": citizen.name}
    return names
