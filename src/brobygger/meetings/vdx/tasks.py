"""The jobs that tell the hub; the facts they go by are in the database, so none can be lost."""

from uuid import UUID

from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

SERVICES = "brobygger.meetings.vdx.services"


@app.task(name="meetings.hub", queue="hub")
def tell_hub(booking_id: str) -> None:
    import_string(f"{SERVICES}.bring_in_step")(UUID(booking_id))


@app.periodic(cron="* * * * *", periodic_id="meetings.hub_due")
@app.task(name="meetings.hub_due", queue="hub", queueing_lock="meetings.hub_due")
def tell_hub_what_is_due(timestamp: int) -> None:  # noqa: ARG001  # procrastinate says when it was due
    import_string(f"{SERVICES}.keep_in_step")()


def soon(booking_id: UUID) -> None:
    """After the current transaction; one booking is never told by two at once, and twice is once."""
    tell_hub.configure(lock=f"hub-{booking_id}").defer(booking_id=str(booking_id))
