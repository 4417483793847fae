"""The demo from nothing: the real structure, invented units, then invented people and their plans.

Everything about people goes through the rooms' services, as the people themselves.
"""

from django.utils import translation

from brobygger.kernel.clock import now
from brobygger.organisations.services import OPERATOR, load_organisations, shipped
from brobygger.plans.services import turn_the_clock

from .backdating import Timeline, deliver, seal_all
from .company import Around, Company, gather
from .coping import put_sheet_on
from .days import Days
from .gathering import put_asking_on, put_gathering_on
from .leading import put_leading_on, put_staff_on
from .lives import put_on
from .planning import put_plan_on
from .slots import put_slots_on
from .stories import Life, Tale
from .telling import tale
from .watching import put_watching_on


def build_demo() -> None:
    """Fill an empty, migrated database. `default` is the app role; `owner` may load directories."""
    load_organisations(OPERATOR, files=shipped("structure", "demo"))
    told = tale()
    company = Company(Days.from_now())
    timeline = timeline_of(told, company)
    timeline.hurry()
    with translation.override("da"):
        gather(company, told.staff)
        timeline.run()
    timeline.settle()
    turn_the_clock(at=now())
    deliver()
    seal_all()


def timeline_of(told: Tale, company: Company) -> Timeline:
    """Every act of the tale on its day; nothing has happened yet, and no database is asked."""
    timeline = Timeline(company.days)
    for one in told.staff:
        put_staff_on(timeline, company, one)
    around = {life.key: _put_life_on(timeline, company, life) for life in told.lives}
    for sheet in told.sheets:
        put_sheet_on(timeline, around[sheet.of], sheet)
    for story in told.slots:
        put_slots_on(timeline, company, around, story)
    return timeline


def _put_life_on(timeline: Timeline, company: Company, life: Life) -> Around:
    around = put_on(timeline, company, life)
    if life.plan is not None:
        planning = put_plan_on(timeline, around, life.plan)
        put_leading_on(planning)
        put_asking_on(planning, life)
    put_watching_on(timeline, around, life)
    put_gathering_on(timeline, around, life)
    return around
