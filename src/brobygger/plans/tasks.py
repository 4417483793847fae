"""The jobs of this room: whether time has left a plan alone, and the clock that climbs."""

from uuid import NAMESPACE_URL, uuid5

from procrastinate.contrib.django import app

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now

from . import services

# May do nothing else.
HOUSE = Actor(user_id=uuid5(NAMESPACE_URL, "brobygger:house"), role="service")


@app.periodic(cron="* * * * *", periodic_id="plans.cover")
@app.task(name="plans.cover", queue="plans", queueing_lock="plans.cover")
def cover(timestamp: int) -> None:  # noqa: ARG001  # procrastinate says when it was due
    cover_now()


def cover_now() -> int:
    """Roles run out, units closed, grounds lapsed: those plans have somebody from now on; how many."""
    with acting_as(HOUSE):
        return len(services.cover_for_lapsed(HOUSE))


@app.periodic(cron="*/5 * * * *", periodic_id="plans.lost")
@app.task(name="plans.lost", queue="plans", queueing_lock="plans.lost")
def tell_lost(timestamp: int) -> None:  # noqa: ARG001  # as above
    tell_lost_now()


def tell_lost_now() -> int:
    """Grounds that have lapsed by themselves: whoever sat there by them is told once; how many."""
    with acting_as(HOUSE):
        return services.tell_lost_seats(HOUSE)


@app.periodic(cron="*/15 * * * *", periodic_id="plans.clock")
@app.task(name="plans.clock", queue="plans", queueing_lock="plans.clock")
def turn_the_clock(timestamp: int) -> None:  # noqa: ARG001  # what the time is now is what counts
    services.turn_the_clock(at=now())
