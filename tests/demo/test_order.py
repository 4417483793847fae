"""The demo builds on every day: its order and its distances, on 731 days and at six hours of each.

The timeline is made as `build_demo` makes it and not run, so that this takes seconds; what
`test_any_day.py` runs for real on some days, this proves for all of them.
"""

import datetime as dt
import gc
import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from django.utils import timezone

from brobygger.access.pages.consents import RUNS_OUT_WITHIN
from brobygger.accounts.rules import is_likely_absence
from brobygger.demo.backdating import Timeline
from brobygger.demo.build import timeline_of
from brobygger.demo.company import Company
from brobygger.demo.days import Days
from brobygger.demo.stories import Chapter, Life, PlanStory, Tale
from brobygger.demo.telling import tale
from brobygger.meetings.rules import FURTHEST
from brobygger.plans.rules import is_due_date, is_likely_end, is_next_meeting
from brobygger.plans.voices import opens_on
from brobygger.safety.rules import is_likely_review
from tests.demo.order import Order, dated, order_of, said_rounds

FIRST, DAYS = dt.date(2026, 10, 1), 731  # two changes of the clock in each year, 29 February 2028
HOURS = ("00:05", "02:30", "07:00", "11:00", "16:20", "23:50")
SILENCE = 28  # days, as the house has it (plans.models.ClockSetting)
FRIDAY = 4


def moments() -> Iterator[dt.datetime]:
    there = timezone.get_default_timezone()
    for day, hour in itertools.product(range(DAYS), HOURS):
        when = dt.datetime.combine(FIRST + dt.timedelta(day), dt.time.fromisoformat(hour), there)
        yield when.astimezone(dt.UTC).astimezone(there)  # the lost hour of March is an hour later


def made(days: Days, told: Tale | None = None) -> Timeline:
    return timeline_of(told or tale(), Company(days))


def broken(order: Order, timeline: Timeline) -> set[str]:
    """The rules whose acts have changed places, by what the rooms would say."""
    place = {id(act): number for number, (_, act) in enumerate(timeline.in_order())}
    rank = [place[id(act)] for _, act in timeline.acts]
    return {
        f"{one.why}: {timeline.acts[one.then][1]}"
        for one in order.rules
        if rank[one.first] >= rank[one.then]
    }


def unlikely(told: Tale, days: Days) -> set[str]:
    """Days too near or too far across today, by what the rooms would say."""
    found = {
        f"RoundNotOpen: {who}"
        for who, ago, ahead in said_rounds(told)
        if opens_on(days.coming(ahead)) > days.past(ago)
    }
    for life in told.lives:
        found |= {f"{what}: {life.key}" for what in _of_life(life, days)}
    for sheet in told.sheets:
        review = days.coming(sheet.review)
        if sheet.agreed is not None and not is_likely_review(review, days.past(sheet.agreed)):
            found.add(f"no such review: {sheet.of}")
        if (review < days.today) != (sheet.review < 0):
            found.add(f"late or not late hangs on the day: {sheet.of}")
    for one in told.staff:
        if one.away:
            first, last = days.past(one.away[0]), days.coming(one.away[1])
            if not (is_likely_absence(first, last, first) and first <= days.today <= last):
                found.add(f"not away today: {one.key}")
    return found


def _of_life(life: Life, days: Days) -> Iterator[str]:
    for yes in life.consents:
        ends = days.past(yes.ago) + dt.timedelta(365) if yes.ago < 365 else days.today
        if not days.today < ends and yes.expires is None:
            yield "a consent has run out"
        if yes.ago > 335 and ends - days.today > RUNS_OUT_WITHIN:
            yield "a consent does not run out"
        if yes.expires is not None and days.coming(yes.expires) <= days.today:
            yield "a consent has expired"
    for asked in life.asked:
        if any(days.moment(days.coming(n), clock) <= days.now for n, clock in asked.times):
            yield "a time that has been"
    for again in life.comes_again:
        if days.moment(days.coming(again.coming), again.at) <= days.now:
            yield "a meeting that has been"
    if life.plan is not None:
        yield from _of_plan(life.plan, days)
        for chapter in life.plan.chapters:
            yield from _of_chapter(chapter, days)


def _of_plan(plan: PlanStory, days: Days) -> Iterator[str]:
    silent = (days.today - days.past(plan.touch)).days > SILENCE
    if silent != (plan.touch > SILENCE):
        yield "silence hangs on the day"
    for chapter, due in dated(plan):
        assert chapter.held is not None
        day = days.coming(due)
        if not is_due_date(day, days.past(chapter.held)):
            yield "DueDateUnlikely"
        if (day < days.today) != (due < 0):
            yield "late or not late hangs on the day"
        if due < 0 and not -due <= (days.today - day).days <= -due + 8:
            yield "later than told"


def _of_chapter(chapter: Chapter, days: Days) -> Iterator[str]:
    if chapter.held and chapter.next is not None:
        held = days.past(chapter.held)
        if not is_next_meeting(days.coming(chapter.next), held):
            yield "next meeting unlikely"
        ends = [days.coming(one.valid) for one in chapter.neighbours if one.valid is not None]
        if not all(is_likely_end(day, held) for day in ends):
            yield "end unlikely"
    if chapter.coming is not None:
        starts = days.moment(days.coming(chapter.coming), chapter.at)
        if not days.now < starts < days.now + FURTHEST:
            yield "a meeting to come has been"
    if chapter.is_open and not days.a_while_ago(60) < days.going_on_since() <= days.now:
        yield "what goes on has ended"


@cache
def in_denmark(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(timezone.get_default_timezone())


def wandering(order: Order, timeline: Timeline) -> set[str]:
    """Acts not where they lie on a Friday, but for today's; on a weekend; or still to come."""
    days = timeline.days
    today, now = days.today, days.now
    friday = today - dt.timedelta((today.weekday() - FRIDAY) % 7)
    found = set()
    for place, (moment, act) in enumerate(timeline.acts):
        there = in_denmark(moment)
        if moment > now and there.date() != today:
            found.add(f"in the future: {act}")
        if place in order.lately or there.date() == today:
            continue
        if (friday - there.date(), there.time()) != on_a_friday()[place]:
            found.add(f"moved by itself: {act}")
        if there.weekday() > FRIDAY:
            found.add(f"at a weekend: {act}")
    return found


@cache
def on_a_friday() -> list[tuple[dt.timedelta, dt.time]]:
    noon = dt.datetime(2026, 11, 27, 12, tzinfo=timezone.get_default_timezone())
    moments = [in_denmark(moment) for moment, _act in made(Days(noon)).acts]
    return [(noon.date() - there.date(), there.time()) for there in moments]


@pytest.fixture(scope="module")
def order() -> Order:
    return order_of(tale(), made(Days.from_now()))


@pytest.fixture
def nothing_swept() -> Iterator[None]:
    """Two million small things are made and forgotten; looking through all of Django takes longer."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_the_demo_keeps_its_order_on_every_day_of_two_years(order, nothing_swept, say):
    found: dict[str, dt.datetime] = {}
    count = 0
    for now in moments():
        days = Days(now)
        timeline = made(days)
        wrong = broken(order, timeline) | unlikely(tale(), days) | wandering(order, timeline)
        found |= {one: now for one in wrong if one not in found}
        count += 1
    say(
        f"{count} moments, {len(on_a_friday())} acts, {len(order.rules)} rules: {len(found)} broken"
    )
    assert count == DAYS * len(HOURS)
    assert len(order.rules) > 1000
    assert found == {}


class DayByDay(Days):
    """As it was: every day moved off the weekend by itself, from today."""

    def past(self, ago: int) -> dt.date:
        day = self.today - dt.timedelta(ago)
        return day - dt.timedelta(day.weekday() - FRIDAY) if ago and day.weekday() > FRIDAY else day

    def coming(self, days: int) -> dt.date:
        if days < 0:
            return self.past(-days)
        day = self.today + dt.timedelta(days)
        return day + dt.timedelta(7 - day.weekday()) if days and day.weekday() > FRIDAY else day

    def day_before(self, day: dt.date) -> dt.date:
        return self.past((self.today - day).days + 1)


def at_eleven(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 11, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (at_eleven(2026, 11, 26), "NotTakingPart: not called yet"),
        (at_eleven(2026, 12, 1), "NotFound: has left"),
        (at_eleven(2026, 12, 31), "NotTakingPart: not called yet"),
    ],
    ids=["26 November", "1 December", "31 December"],
)
def test_days_moved_one_by_one_are_caught(order, now, said):
    """The very days on which the demo did not build, and what it said."""
    assert [one for one in broken(order, made(DayByDay(now))) if one.startswith(said)]


@pytest.mark.parametrize("day", [29, 30])
def test_a_round_that_is_not_open_is_caught(day):
    """Said a day ago with thirteen days to go, as Liva's was: a weekend between made it fifteen."""
    now = at_eleven(2026, 11, day)
    assert "RoundNotOpen: liva" in unlikely(_with_livas_round(ago=1, next_in=13), DayByDay(now))
    assert unlikely(tale(), Days(now)) == set()


def _with_livas_round(*, ago: int, next_in: int) -> Tale:
    told = tale()
    [liva] = [one for one in told.lives if one.key == "liva"]
    assert liva.plan is not None
    *earlier, last = liva.plan.chapters
    said = tuple(replace(one, ago=ago) for one in last.said)
    chapters = (*earlier, replace(last, said=said, next=next_in))
    other = replace(liva, plan=replace(liva.plan, chapters=chapters))
    return replace(told, lives=tuple(other if one is liva else one for one in told.lives))


def test_what_is_told_of_today_keeps_its_order_before_it_is_time():
    """At five past midnight all of today's words are now, the earlier hour first."""
    days = Days(dt.datetime(2026, 11, 30, 0, 5, tzinfo=timezone.get_default_timezone()))
    timeline = Timeline(days)
    timeline.on(0, "13:20", order_of)
    timeline.on(0, "09:00", order_of)
    timeline.at(days.a_while_ago(90), order_of)
    told = [moment for moment, _ in timeline.in_order()]
    assert told == [days.a_while_ago(90), days.now, days.now]
