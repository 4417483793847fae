"""The words that leave the house when the clock has raised something: a way in, and nobody's name."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.queries import PersonCard
from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices


def tell_raised(actor: Actor, people: Iterable[PersonCard], *, is_reminder: bool) -> None:
    """One mail to each."""
    for person in people:
        if not person.email:
            continue
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = _reminder() if is_reminder else _raised()
        notices.send(actor, user_id=person.id, address=person.email, subject=subject, body=body)


def _raised() -> tuple[str, str]:
    return _("Something needs you in Brobygger"), _(
        "Something has stood still for longer than was agreed, and it is your turn to look at it.\n\n"
        "Sign in to Brobygger; it stands first on your page.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}


def _reminder() -> tuple[str, str]:
    return _("A date is coming up in Brobygger"), _(
        "Something you have agreed to is due soon.\n\n"
        "Sign in to Brobygger to see what it is.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}
