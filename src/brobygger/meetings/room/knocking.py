"""Somebody waits and nobody who leads is there: those who may lead are told, wherever they are."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from brobygger.access.rls import rows_from
from brobygger.accounts.queries import PersonCard, person_cards
from brobygger.kernel.clock import now
from brobygger.kernel.telephones import NoTelephone, texted
from brobygger.notices import services as notices


def somebody_waits(meeting_id: UUID) -> None:
    """As a job: whoever knocks may see neither the meeting's other people nor their numbers."""
    call_the_hosts.defer(meeting_id=str(meeting_id))


@app.task(name="meetings.call_the_hosts", queue="notices")
def call_the_hosts(meeting_id: str) -> None:
    tell_hosts(UUID(meeting_id))


@transaction.atomic
def tell_hosts(meeting_id: UUID) -> int:
    """A text to their telephone, or a mail; once in ten minutes (migration 0011). How many were told."""
    hosts = person_cards({row[0] for row in rows_from("meeting_hosts_to_call", meeting_id, now())})
    for person in hosts.values():
        _tell(person)
    return len(hosts)


def _tell(person: PersonCard) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = _("Somebody waits at the door of your meeting")
        body = _("Somebody waits at the door of your video meeting: %(url)s") % {
            "url": settings.SITE_URL
        }
    try:
        number = texted(person.phone)
    except NoTelephone:  # none, or one that only works inside the house
        notices.send(None, user_id=person.id, address=person.email, subject=subject, body=body)
    else:
        notices.send_text(None, number=number, subject=subject, text=body)
