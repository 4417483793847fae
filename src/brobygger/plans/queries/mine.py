"""Which seats are mine, wherever I act."""

from django.db.models import F, Func, OuterRef, Q, QuerySet, UUIDField, Value

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today

from ..models import Participant


def me(actor: Actor) -> Q:
    """Myself as a person, or my user at the unit I act at."""
    if actor.person_id is not None:
        return Q(person_id=actor.person_id)
    return Q(user_id=actor.user_id, unit_id=actor.unit_id)


def my_seats(actor: Actor) -> QuerySet[Participant]:
    """Where I sit now."""
    return Participant.objects.filter(me(actor), left_at=None)


def who_acts(plan: F | OuterRef) -> Func:
    """The seat of whoever acts for a plan today: the deputy while the lead is away."""
    return Func(plan, Value(today()), function="app.who_acts", output_field=UUIDField())
