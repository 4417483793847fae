"""`brobygger seal_audit`: seal what is settled and print the end of the chain."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from brobygger.audit.sealing import latest_root
from brobygger.audit.tasks import seal_all


class Command(BaseCommand):
    help = (
        "Seal the log's settled lines. The printed root is worth keeping outside the house:"
        " with it, even a chain made anew from end to end is found out."
    )

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        lines = seal_all()
        self.stdout.write(f"{lines} lines sealed.")
        with connections["owner"].cursor() as cursor:
            end = latest_root(cursor)
        if end:
            self.stdout.write(f"seal {end[0]} {end[1].hex()}")
