"""The worker's process: takes jobs from PostgreSQL and does them."""

import os

import django
from django.utils.module_loading import import_string

from .child import end_with_parent


def main() -> None:
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    app = import_string("procrastinate.contrib.django.app")
    with app.replace_connector(app.connector.get_worker_connector()) as own:
        own.run_worker(concurrency=2, shutdown_graceful_timeout=6)


if __name__ == "__main__":
    main()
