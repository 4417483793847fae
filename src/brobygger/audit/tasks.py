"""The job that seals the log, every five minutes, and makes room for the months to come."""

import datetime as dt

from django.db import connections, transaction
from procrastinate.contrib.django import app

from . import published, sealing

MONTHS_AHEAD = 14


@app.periodic(cron="*/5 * * * *", periodic_id="audit.seal")
@app.task(name="audit.seal", queue="audit", queueing_lock="audit.seal")
def seal_log(timestamp: int) -> None:  # noqa: ARG001  # procrastinate says when it was due
    seal_all()


def seal_all() -> int:
    """Batch after batch, each in a transaction of its own, until nothing settled is left; how many."""
    sealed = 0
    while True:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            lines = sealing.seal(cursor, batch=sealing.BATCH)
        sealed += lines
        if lines < sealing.BATCH:
            break
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT app.make_audit_partitions(%s)", [MONTHS_AHEAD])
    return sealed


@app.periodic(cron="41 * * * *", periodic_id="audit.publish")
@app.task(name="audit.publish", queue="audit", queueing_lock="audit.publish")
def publish_root(timestamp: int) -> None:
    """The newest root to the place that was named, see `published`."""
    if published.is_due(dt.datetime.fromtimestamp(timestamp, dt.UTC)):
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            published.publish(cursor)
