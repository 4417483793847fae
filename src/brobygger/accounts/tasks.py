"""The jobs of this room: changes of a way in whose time to object is over, and old counters."""

from procrastinate.contrib.django import app

from . import tries
from .services import open_ways_due


@app.periodic(cron="*/5 * * * *", periodic_id="accounts.ways_in")
@app.task(name="accounts.ways_in", queue="notices", queueing_lock="accounts.ways_in")
def open_ways(timestamp: int) -> None:  # noqa: ARG001  # what the time is now is what counts
    open_ways_due()


@app.periodic(cron="17 * * * *", periodic_id="accounts.tries")
@app.task(name="accounts.tries", queue="notices", queueing_lock="accounts.tries")
def sweep_tries(timestamp: int) -> None:  # noqa: ARG001  # as above
    tries.sweep()
