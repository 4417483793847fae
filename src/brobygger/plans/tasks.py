"""The job that turns the clock, every quarter of an hour."""

from procrastinate.contrib.django import app

from brobygger.kernel.clock import now

from . import services


@app.periodic(cron="*/15 * * * *", periodic_id="plans.clock")
@app.task(name="plans.clock", queue="plans", queueing_lock="plans.clock")
def turn_the_clock(timestamp: int) -> None:  # noqa: ARG001  # what the time is now is what counts
    services.turn_the_clock(at=now())
