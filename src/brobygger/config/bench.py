"""`brobygger bench`: a scratch database beside the real one, and the measuring inside it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.db import connections
from django.utils.module_loading import import_string

from . import prepare
from .postgres import ready

SCRATCH = "brobygger_bench"
ONE_BENCH = 20260714  # advisory lock: two at once would measure each other

USAGE = "usage: brobygger bench access --citizens N [--rounds N] [--json]\n"


def bench(words: list[str]) -> int:
    """Measure; everything happens in a database that is dropped afterwards."""
    if words[1:2] != ["access"]:
        sys.stderr.write(USAGE)
        return 2
    os.environ["BROBYGGER_DATABASE"] = SCRATCH
    os.environ["DJANGO_SETTINGS_MODULE"] = "brobygger.config.settings_bench"
    django.setup()
    run = import_string("brobygger.bench.access.main")  # reads the settings chosen just above
    with ready(), scratch_database():
        return int(run(words[2:]))


@contextmanager
def scratch_database() -> Iterator[None]:
    """Made, migrated and dropped; one that an interrupted run left behind is dropped first."""
    prepare.make_roles()
    with prepare.maintenance() as server:
        locked = server.execute("SELECT pg_try_advisory_lock(%s)", [ONE_BENCH]).fetchone()
        if not locked or not locked[0]:
            raise SystemExit("brobygger: another benchmark is running on this server.")
        prepare.drop_database(server, SCRATCH)
        prepare.prepare(SCRATCH)
        try:
            prepare.migrate()
            yield
        finally:
            connections.close_all()
            prepare.drop_database(server, SCRATCH)
