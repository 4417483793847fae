"""The worker's process: takes jobs from PostgreSQL and does them, and takes up what dead ones left."""

import asyncio
import contextlib
import logging
import os
import signal

import django
from django.utils.module_loading import import_string
from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

from .child import end_with_parent

log = logging.getLogger("brobygger.worker")

AT_ONCE = 2  # jobs
HEARTBEAT, DEAD_AFTER, LOOK_EVERY = 3.0, 15.0, 3.0  # seconds
# A job in hand when we are to stop may finish: as long as the slowest mail server is waited for.
FINISHING = 30.0
GRACE = FINISHING + 5.0


def main() -> None:
    end_with_parent(GRACE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    django.setup()
    app = import_string("procrastinate.contrib.django.app")
    with app.replace_connector(app.connector.get_worker_connector()) as own:
        asyncio.run(_work(own))


async def _work(app: App) -> None:
    """Until a signal: then nothing new is begun, and what is in hand is finished."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)  # a second one is no news
    async with app.open_async():
        worker = asyncio.create_task(_run(app))
        worker.add_done_callback(lambda _ended: ended.set())
        looking = asyncio.create_task(_keep_looking(app, ended))
        await ended.wait()
        worker.cancel()
        await looking
        with contextlib.suppress(asyncio.CancelledError):
            await worker  # raises what ended it, when no signal did


async def _run(app: App) -> None:
    await app.run_worker_async(
        concurrency=AT_ONCE,
        shutdown_graceful_timeout=FINISHING,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=DEAD_AFTER,
        install_signal_handlers=False,
    )


async def _keep_looking(app: App, ended: asyncio.Event) -> None:
    """Beside the jobs, so that it goes on when every hand is full."""
    while not ended.is_set():
        try:
            await take_up(app)
        except ConnectorException:
            log.warning(
                "jobs of dead workers could not be looked for; they are, again, in a moment"
            )
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), LOOK_EVERY)


async def take_up(app: App) -> int:
    """Jobs whose worker has not been heard of are done again; how many. Every job here can be."""
    jobs = app.job_manager
    await jobs.prune_stalled_workers(DEAD_AFTER)
    taken = 0
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        try:
            await jobs.retry_job(job)
        except UniqueViolation:  # work that comes again, and its next turn waits already
            await jobs.finish_job(job, Status.ABORTED, delete_job=False)
        except ConnectorException:
            continue  # finished meanwhile, or taken up by another worker
        taken += 1
    if taken:
        log.warning("%s jobs of workers that died are taken up again", taken)
    return taken


if __name__ == "__main__":
    main()
