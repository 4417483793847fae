"""Build the demo now, whatever now is, and print as JSON what can be asked of it then.

Started by `test_any_day` under a shifted clock: `python -m tests.demo.build_at`.
"""

import datetime as dt
import json
import os
import sys
import time
from typing import Any

import django
from django.conf import settings
from django.db import connections

from tests.demo.fewer import READS_LESS

QUESTIONS = {
    "database": "SELECT clock_timestamp()",
    "plans": "SELECT count(*) FROM plans_plan",
    "lines": "SELECT count(*) FROM audit_entry",
    "lines_to_come": "SELECT count(*) FROM audit_entry WHERE at > clock_timestamp()",
    "meetings_to_come": """
        SELECT count(*) FROM meetings_meeting
         WHERE state = 'called' AND starts_at > clock_timestamp()""",
    "meetings_going_on": """
        SELECT count(*) FROM meetings_meeting
         WHERE state = 'open'
           AND clock_timestamp() BETWEEN starts_at AND starts_at + minutes * interval '1 minute'""",
    "late": """
        SELECT count(*) FROM plans_agreement
         WHERE status IN ('accepted', 'late')
           AND due_on < (clock_timestamp() AT TIME ZONE 'Europe/Copenhagen')::date""",
    "open_emergencies": "SELECT count(*) FROM access_emergencyaccess WHERE valid @> now()",
    "reads_less": READS_LESS,
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    # After the set-up: these load models.
    from brobygger.config.postgres import ready  # noqa: PLC0415
    from brobygger.config.verify import results  # noqa: PLC0415
    from tests import databases  # noqa: PLC0415

    settings.DEMO = True
    with ready():
        name = f"bb_day_{os.getpid()}"
        databases.copy_of_template(name)
        try:
            found = _build(name)
            found["broken"] = [one.promise for one in results() if not one.holds]
        finally:
            databases.drop(name)
    sys.stdout.write(json.dumps(found, default=str) + "\n")


def _build(name: str) -> dict[str, Any]:
    from brobygger.config import prepare  # noqa: PLC0415
    from brobygger.demo.build import build_demo  # noqa: PLC0415

    prepare.point_at(name)
    began = time.monotonic()
    build_demo()
    found: dict[str, Any] = {"seconds": round(time.monotonic() - began, 1)}
    found["python"] = dt.datetime.now(dt.UTC)
    with connections["owner"].cursor() as cursor:
        for what, question in QUESTIONS.items():
            cursor.execute(question)
            [found[what]] = cursor.fetchone()
    return found


if __name__ == "__main__":
    main()
