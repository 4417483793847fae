"""Something has happened around a plan: the mail says no more, the page says what."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor

from ..models import Participant
from .posting import tell


def tell_ended_by_death(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """Those who worked with the citizen, once each: they hear it before they look for a reason."""
    tell(actor, _accounts(user_ids), _has_happened)


def tell_lives_on(actor: Actor, user_ids: Iterable[UUID]) -> None:
    """It was a mistake."""
    tell(actor, _accounts(user_ids), _was_a_mistake)


def _accounts(user_ids: Iterable[UUID]) -> list[Participant]:
    return [Participant(user_id=one) for one in user_ids]


def _has_happened() -> tuple[str, str]:
    return _("Something has happened around a plan you take part in"), _(
        "Something has happened around a plan you take part in, and the plan has been closed.\n\n"
        "Sign in to Brobygger to read what it is.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _was_a_mistake() -> tuple[str, str]:
    return _("A plan you take part in goes on"), _(
        "A plan you take part in was closed by mistake. It is open again, as it was.\n\n"
        "Sign in to Brobygger to read more.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}
