"""A standing slot between the facility and outpatient psychiatry, for tests."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.meetings.slots import services as slots
from brobygger.plans import services

from .make import Table

DANISH = ZoneInfo("Europe/Copenhagen")
FRIDAY = dt.date(2027, 2, 5)
TEN = dt.time(10)
WEEK = dt.timedelta(weeks=1)


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=DANISH)


def a_series(leader: Actor, other: UUID, **more: object) -> UUID:
    with acting_as(leader):
        return slots.set_up(leader, **{"other_unit_id": other, "weekday": 4, "clock": TEN, **more})


def put(by: Actor, table: Table, series_id: UUID, body: str, day: dt.date = FRIDAY, **more):
    with acting_as(by):
        return services.put_in_slot(
            by, plan_id=table.plan_id, series_id=series_id, day=day, body=body, **more
        )


def come(by: Actor, series_id: UUID, day: dt.date = FRIDAY, *, is_coming: bool = True) -> None:
    with acting_as(by):
        slots.say_coming(by, series_id=series_id, day=day, is_coming=is_coming)
