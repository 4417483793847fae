"""The job of this room: changes of a way in whose time to object is over."""

from procrastinate.contrib.django import app

from .services import open_ways_due


@app.periodic(cron="*/5 * * * *", periodic_id="accounts.ways_in")
@app.task(name="accounts.ways_in", queue="notices", queueing_lock="accounts.ways_in")
def open_ways(timestamp: int) -> None:  # noqa: ARG001  # what the time is now is what counts
    open_ways_due()
