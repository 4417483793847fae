"""`brobygger load_law`: bring the legal tables up to what is shipped; `migrate` does it too."""

from typing import Any

from django.core.management.base import BaseCommand

from brobygger.access.law_tables import load_law


class Command(BaseCommand):
    help = "Load the legal rules and what care relations open; derive every care grant anew."

    def handle(self, *_arguments: Any, verbosity: int = 1, **_options: Any) -> None:
        changed = load_law()
        if verbosity:
            self.stdout.write("The law tables were renewed." if changed else "Nothing to renew.")
