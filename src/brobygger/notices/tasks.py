"""The job that delivers, kept in PostgreSQL until it is done."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import post

# Waits of 12 s, 72 s, 7 min, 43 min: most mail servers are back by then.
PATIENT = RetryStrategy(max_attempts=5, exponential_wait=6)


@app.task(name="notices.deliver", retry=PATIENT, queue="notices")
def deliver(message_id: str) -> None:
    post.deliver(message_id=UUID(message_id))


def take_to_the_post(message_id: UUID) -> None:
    """Defer the delivery in the current transaction; one message is never sent twice at once."""
    deliver.configure(lock=f"message-{message_id}").defer(message_id=str(message_id))
