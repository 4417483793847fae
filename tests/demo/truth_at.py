"""Build the demo and print as JSON where its pages tell something else than the tables.

Started by `test_truth`: `python -m tests.demo.truth_at`. Afterwards each lie is planted and looked for.
"""

import json
import os
import sys
from typing import Any

import django
from django.conf import settings
from django.db import connections
from django.test.utils import setup_test_environment


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    # After the set-up: these load models.
    from brobygger.config.postgres import ready  # noqa: PLC0415
    from tests import databases  # noqa: PLC0415

    settings.DEMO = True
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": plain,
    }  # as in the suite: unfingerprinted
    setup_test_environment()  # the address a test client asks under
    with ready():
        name = f"bb_truth_{os.getpid()}"
        databases.copy_of_template(name)
        try:
            found = _told(name)
        finally:
            databases.drop(name)
    sys.stdout.write(json.dumps(found) + "\n")


def _told(name: str) -> dict[str, Any]:
    from brobygger.config import prepare  # noqa: PLC0415
    from brobygger.demo.build import build_demo  # noqa: PLC0415
    from tests import truth  # noqa: PLC0415
    from tests.plans.test_truth import FAULTS  # noqa: PLC0415

    prepare.point_at(name)
    build_demo()
    truth.asked = _as_owner  # committed, so that the owner's own connection sees it
    looks = "SELECT count(*) FROM audit_entry WHERE action = 'plan.opened'"
    [(before,)] = _as_owner(looks)
    tally = truth.Tally()
    found: dict[str, Any] = {"differences": list(truth.differences(tally))}
    found["citizens"], found["readers"] = len(tally.citizens), len(tally.readers)
    found["comparisons"], found["screens"] = tally.comparisons, tally.screens
    [(after,)] = _as_owner(looks)
    found["looks"] = after - before
    found["caught"] = []
    for fault, (where, name_of, lie) in FAULTS.items():
        kept = getattr(where, name_of)
        setattr(where, name_of, lie)
        if next(truth.differences(), None) is not None:
            found["caught"].append(fault)
        setattr(where, name_of, kept)
    return found


def _as_owner(question: str, *values: Any, **named: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(question, named or list(values))
        return list(cursor.fetchall())


if __name__ == "__main__":
    main()
