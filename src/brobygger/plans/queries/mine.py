"""Which seats are mine, wherever I act."""

from django.db.models import Q, QuerySet

from brobygger.kernel.actor import Actor

from ..models import Participant


def me(actor: Actor) -> Q:
    """Myself as a person, or my user at the unit I act at."""
    if actor.person_id is not None:
        return Q(person_id=actor.person_id)
    return Q(user_id=actor.user_id, unit_id=actor.unit_id)


def my_seats(actor: Actor) -> QuerySet[Participant]:
    """Where I sit now."""
    return Participant.objects.filter(me(actor), left_at=None)
