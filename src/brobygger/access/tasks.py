"""The job of this room: which forms were sent is forgotten after a day."""

import datetime as dt

from procrastinate.contrib.django import app

from brobygger.kernel.clock import now

from .rls import rows_from

REMEMBERED = dt.timedelta(days=1)


@app.periodic(cron="20 * * * *", periodic_id="access.forget")
@app.task(name="access.forget", queue="access", queueing_lock="access.forget")
def forget(timestamp: int) -> None:  # noqa: ARG001  # procrastinate says when it was due
    forget_answered_forms()


def forget_answered_forms() -> int:
    """How many were forgotten; their pages have long been left."""
    [(number,)] = rows_from("forget_answered_forms", now() - REMEMBERED)
    return int(number)
