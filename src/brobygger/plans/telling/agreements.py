"""Somebody is asked to take something on: a way to the answer, and not a word of what it is."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.notices import services as notices

from ..models import Agreement, Participant
from ..tokens import answer_token
from .posting import accounts_of, tell


def tell_asked(actor: Actor, agreement: Agreement) -> None:
    """The one responsible is asked for a yes or a no; the link in it is theirs alone."""
    for person in accounts_of([agreement.responsible]):
        if person.id == actor.user_id or not person.email:
            continue
        token = answer_token(person.id, agreement.pk, agreement.revision)
        url = settings.SITE_URL + reverse("plans:answer", args=[token])
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject = _("You have been asked to take something on")
            body = _(
                "You have been asked to take something on. Answer here:\n\n%(url)s\n\n"
                "The link is for you alone and works for 30 days.\n"
            )
            notices.send(
                actor,
                user_id=person.id,
                address=person.email,
                subject=subject,
                body=body % {"url": url},
            )


def tell_back(actor: Actor, lead: Participant) -> None:
    """Something nobody has taken on lies back at a table the reader leads."""
    tell(actor, [lead], _back)


def _back() -> tuple[str, str]:
    return _("Something is back at the table"), _(
        "An agreement in a plan you lead needs somebody who takes it on.\n\n"
        "Sign in to Brobygger to see what it is.\n\n%(url)s\n"
    ) % {"url": settings.SITE_URL}
