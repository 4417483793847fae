"""One address that says whether this process can serve: it answers and reaches its database."""

import os
import threading
import time

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PATIENCE = 2.0  # seconds; who asks wants to know now, and a page would wait longer for its turn
STARTED_BY = "Brobygger-Start"  # a header: whether it is the start of ours that answers here
_asking = threading.Lock()


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # asks nothing of its visitor
    is_there = reaches_database()
    words, status = ("ok\n", 200) if is_there else ("no database\n", 503)
    headers = {STARTED_BY: os.environ.get("BROBYGGER_START", "")}
    return HttpResponse(words, content_type="text/plain", status=status, headers=headers)


def reaches_database(patience: float = PATIENCE) -> bool:
    """Ask by a connection of its own, in a thread that is left behind when the time is up.

    One at a time: while an earlier question hangs, the answer is no, and threads do not pile up.
    """
    ends = time.monotonic() + patience
    if not _asking.acquire(timeout=patience):
        return False
    answers: list[int] = []
    thread = threading.Thread(target=_ask, args=(_way(), answers), daemon=True)
    thread.start()
    thread.join(max(0.0, ends - time.monotonic()))
    return bool(answers)


def _ask(way: dict[str, object], answers: list[int]) -> None:
    try:
        with psycopg.connect(**way) as asked:  # type: ignore[arg-type]  # as Django connects
            asked.execute("SELECT 1")
            answers.append(1)
    except psycopg.Error:
        return
    finally:
        _asking.release()


def _way() -> dict[str, object]:
    way = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "pool"):
        way.pop(ours, None)
    return way | {"connect_timeout": 2}
