"""Standing slots: set up by a leader, one plan taken up in the last that was held, others waiting."""

import datetime as dt
from functools import partial
from uuid import UUID

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.working_days import is_working_day
from brobygger.meetings import queries as meetings
from brobygger.meetings.slots import queries as standing
from brobygger.meetings.slots import questions
from brobygger.meetings.slots import services as slots
from brobygger.plans.queries import living_plan_of
from brobygger.plans.services import decide_in_slot, put_in_slot

from .backdating import Timeline
from .company import Around, Company
from .days import WEEK, Days
from .sayings import SlotItem, SlotStory

A_WEEK = dt.timedelta(WEEK)


def put_slots_on(
    timeline: Timeline, company: Company, around: dict[str, Around], story: SlotStory
) -> None:
    """Every act of one standing slot on its day."""
    days = company.days
    timeline.on(story.ago, "08:40", partial(_set_up, company, story))
    held_on, waits_for = last_held(days, story), next_held(days, story)
    for one in story.items:
        there, day = around[one.of], held_on if one.outcome else waits_for
        put_on = days.moment(held_on - dt.timedelta(1), "15:10")
        if one.outcome:
            timeline.at(put_on, partial(_put, there, one, story, day))
            timeline.at(_after(days, held_on, story.at), partial(_decide, there, one))
        else:
            timeline.on(one.ago, "13:50", partial(_put, there, one, story, day))
    if story.question:
        timeline.on(story.asked_ago, "14:05", partial(_ask, company, story, waits_for))


def last_held(days: Days, story: SlotStory) -> dt.date:
    """In the week before the story's Friday, or the last week in which that was no holiday."""
    day = (
        days.last_friday
        - A_WEEK
        - dt.timedelta((days.last_friday.weekday() - story.weekday) % WEEK)
    )
    while not is_working_day(day):
        day -= A_WEEK
    return day


def next_held(days: Days, story: SlotStory) -> dt.date:
    """The first that has not begun, whatever the hour."""
    day = days.today + dt.timedelta((story.weekday - days.today.weekday()) % WEEK)
    while not is_working_day(day) or days.moment(day, story.at) <= days.now:
        day += A_WEEK
    return day


def _after(days: Days, day: dt.date, clock: str) -> dt.datetime:
    return days.moment(day, clock) + dt.timedelta(minutes=4)


def _set_up(company: Company, story: SlotStory) -> None:
    leader = company.leader_of(story.place)
    with acting_as(leader):
        slots.set_up(
            leader,
            other_unit_id=company.unit(story.host).id,
            weekday=story.weekday,
            clock=dt.time.fromisoformat(story.at),
        )


def _put(around: Around, one: SlotItem, story: SlotStory, day: dt.date) -> None:
    actor = around.actor(one.by)
    with acting_as(actor):
        put_in_slot(
            actor,
            plan_id=_plan(around, actor),
            series_id=_series(actor, story),
            day=day,
            body=one.line,
        )
    for key in one.come:
        who = around.actor(key)
        with acting_as(who):
            slots.say_coming(who, series_id=_series(who, story), day=day, is_coming=True)


def _decide(around: Around, one: SlotItem) -> None:
    actor = around.actor(one.by)
    with acting_as(actor):
        waiting = standing.items_about(actor, _plan(around, actor))
        item = next(each for each in waiting if each.waits)
        called = meetings.meeting(actor, item.meeting_id).invitations
        there = [each.id for each in called if each.answer == "yes"]
        decide_in_slot(actor, item_id=item.id, outcome=one.outcome, present=there)


def _ask(company: Company, story: SlotStory, day: dt.date) -> None:
    actor = company.actor(story.asked_by)
    with acting_as(actor):
        questions.ask(actor, series_id=_series(actor, story), day=day, body=story.question)


def _series(actor: Actor, story: SlotStory) -> UUID:
    return next(
        one.id
        for one in standing.series_of_unit(actor)
        if (one.host.slug, one.place_unit.slug) == (story.host, story.place)
    )


def _plan(around: Around, actor: Actor) -> UUID:
    page = living_plan_of(actor, around.citizen_id)
    if page is None:
        raise LookupError(f"{around.key} has no plan")
    return page.id
