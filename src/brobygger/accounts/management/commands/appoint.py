"""`brobygger appoint ROLE EMAIL NAME UNIT`: what the administrator's page does, from the keyboard."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import translation

from brobygger.accounts.roles import APPOINTED_FROM_THE_KEYBOARD, label_of
from brobygger.accounts.services import appoint_from_the_keyboard
from brobygger.kernel.errors import BrobyggerError
from brobygger.organisations.queries import unit_named


class Command(BaseCommand):
    help = "Appoint a unit's leader or one of the project's people; they are invited by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=[one.value for one in APPOINTED_FROM_THE_KEYBOARD])
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("unit", help="the stable key of the unit they are to act at")

    def handle(self, *, role: str, email: str, name: str, unit: str, **_options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError("BROBYGGER_SITE_URL must name the address they are to come to.")
        url = settings.SITE_URL + reverse("account_login")
        try:
            place = unit_named(unit)
            added = appoint_from_the_keyboard(
                email=email, name=name, role=role, unit_id=place.id, url=url
            )
        except BrobyggerError as refused:
            raise CommandError(str(refused.public_message)) from refused
        told = "They had an account already." if added.was_known else "They are invited by mail."
        with translation.override("en"):
            self.stdout.write(f"{name} is {label_of(role).lower()} at {place.name}. {told}")
