"""The worker's process: takes jobs from PostgreSQL and does them."""

import os

import django
from django.core.management import call_command

from .child import end_with_parent


def main() -> None:
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    call_command("procrastinate", "worker", "--concurrency=2", "--shutdown-graceful-timeout=6")


if __name__ == "__main__":
    main()
