"""Two workers at the same minute."""

import threading

from django.db import connections

from brobygger.kernel.clock import now
from brobygger.meetings.tasks import remind_all
from tests import make
from tests.meetings.test_dates import DAY, call, reminded


def test_two_jobs_at_once_remind_once(own_database, clock):
    starts = now() + 9 * DAY
    call(make.people(), starts)
    clock(starts - 2 * DAY)
    told: list[int] = []
    crew = [threading.Thread(target=_work, args=[told]) for _ in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert sorted(told) == [0, 0, 0, 3]
    assert len(reminded()) == 3


def _work(told: list[int]) -> None:
    try:
        told.append(remind_all())
    finally:
        connections.close_all()
