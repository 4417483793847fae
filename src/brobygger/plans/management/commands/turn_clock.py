"""`brobygger turn_clock`: what the job does every quarter of an hour, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from brobygger.kernel.clock import now
from brobygger.plans.services import turn_the_clock


class Command(BaseCommand):
    help = "Raise every step that is due now, once. Turning it again finds nothing more."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        self.stdout.write(f"{turn_the_clock(at=now())} steps raised.")
