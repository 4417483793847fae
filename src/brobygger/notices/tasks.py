"""The job that delivers, kept in PostgreSQL until it is done."""

from uuid import UUID

from procrastinate import RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from . import post
from .errors import InHand

LOOK_AGAIN = 15  # seconds: a message in another's hand is not a failure of ours


class Patience(RetryStrategy):
    """Refusals are tried ever more slowly; whoever only came second looks again soon."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, InHand):
            return RetryDecision(retry_in={"seconds": LOOK_AGAIN})
        return super().get_retry_decision(exception=exception, job=job)


# Waits of 12 s, 72 s, 7 min, 43 min: most mail servers are back by then.
PATIENT = Patience(max_attempts=5, exponential_wait=6)


@app.task(name="notices.deliver", retry=PATIENT, queue="notices")
def deliver(message_id: str) -> None:
    post.deliver(message_id=UUID(message_id))


def take_to_the_post(message_id: UUID) -> None:
    """Defer the delivery in the current transaction; one message is never sent twice at once."""
    deliver.configure(lock=lock_of(message_id)).defer(message_id=str(message_id))


def try_now(message_id: UUID) -> bool:
    """A new round that does not wait behind the old one; False while somebody has it in hand.

    A job that waits for its next attempt is taken out: a later one with the same lock would wait
    for it. One in hand is left: it ends, or its worker has died and it is taken up.
    """
    waiting = ProcrastinateJob.objects.filter(lock=lock_of(message_id), status="todo")
    for number in waiting.values_list("pk", flat=True):
        app.job_manager.cancel_job_by_id(number, delete_job=True)
    if ProcrastinateJob.objects.filter(lock=lock_of(message_id), status="doing").exists():
        return False
    take_to_the_post(message_id)
    return True


def lock_of(message_id: UUID) -> str:
    return f"message-{message_id}"
