"""The job that looks, every minute, whether time has left a plan alone."""

from uuid import NAMESPACE_URL, uuid5

from procrastinate.contrib.django import app

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor

from .services import cover_for_lapsed

HOUSE = Actor(
    user_id=uuid5(NAMESPACE_URL, "brobygger:house"), role="service"
)  # may do nothing else


@app.periodic(cron="* * * * *", periodic_id="plans.cover")
@app.task(name="plans.cover", queue="plans", queueing_lock="plans.cover")
def cover(timestamp: int) -> None:  # noqa: ARG001  # procrastinate says when it was due
    cover_now()


def cover_now() -> int:
    """Roles run out, units closed, grounds lapsed: those plans have somebody from now on; how many."""
    with acting_as(HOUSE):
        return len(cover_for_lapsed(HOUSE))
