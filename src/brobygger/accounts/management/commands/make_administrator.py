"""`brobygger make_administrator EMAIL NAME UNIT`: the first one, who appoints everybody else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from brobygger.accounts.services import make_first_administrator
from brobygger.kernel.errors import BrobyggerError
from brobygger.organisations.queries import unit_named


class Command(BaseCommand):
    help = "Make the first administrator; refused when there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("unit", help="the stable key of the unit they belong to")

    def handle(self, *, email: str, name: str, unit: str, **_options: Any) -> None:
        try:
            place = unit_named(unit)
            make_first_administrator(email=email, name=name, unit_id=place.id)
        except BrobyggerError as refused:
            raise CommandError(str(refused.public_message)) from refused
        self.stdout.write(f"{name} is administrator at {place.name}. They sign in by mail code.")
