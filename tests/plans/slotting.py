"""A standing slot between the facility and outpatient psychiatry, for tests."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.meetings.slots import services as slots
from brobygger.plans import services
from brobygger.plans.pages.slots import SlotPanel
from brobygger.plans.queries import plan_page, slot_panel

from .make import Table, a_table, staff

DANISH = ZoneInfo("Europe/Copenhagen")
FRIDAY = dt.date(2027, 2, 5)
TEN = dt.time(10)
WEEK = dt.timedelta(weeks=1)
DECIDE = "Skal dosis sættes ned inden jul?"


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=DANISH)


def a_table_on_tuesday(clock) -> Table:
    """Three days before the slot, with psychiatry at the table."""
    made = a_table()
    clock(at(FRIDAY - dt.timedelta(days=3)))
    with acting_as(made.lead):
        services.join_table(made.lead, plan_id=made.plan_id, called=staff(made.nurse))
    return made


def panel(actor: Actor, table: Table) -> SlotPanel | None:
    with acting_as(actor):
        return slot_panel(actor, plan_page(actor, table.plan_id))


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
