"""A year of many plans: every silence and every late promise climbs, each step once, whatever happens.

The full size (2,000 plans, a year) runs with `make prove`; the suite lives four months with forty. Days
are lived one by one with random contact and promises. The clock is turned at any hour, twice, by two at
once, killed half way, and jumps: forward, back, and over both nights the clocks change. A plain
Python reading of the rule, which shares nothing with the database, says what should have been raised.
"""

import datetime as dt
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection, connections, transaction

from brobygger.audit.models import Entry
from brobygger.citizens.models import Citizen
from brobygger.notices.models import Message
from brobygger.plans import services
from brobygger.plans.models import (
    Agreement,
    CaseLead,
    Contact,
    Escalation,
    Intervention,
    Participant,
    Plan,
)
from brobygger.plans.services import clock
from tests import make
from tests.make import as_owner

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FIRST = dt.date(2027, 1, 10)
YEAR = 365
DAY = dt.timedelta(days=1)
SILENCE, OVERDUE, TO_DEPUTY, TO_LEADER = 28, 3, 7, 7
UNITS, AT_A_UNIT = 8, 5

# Written down from a printed calendar of 2027, not reckoned: days off beside Saturdays and Sundays.
OFF = {
    dt.date(year, month, day)
    for year in (2026, 2027, 2028)
    for month, day in ((1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31))
} | {dt.date(2027, *one) for one in ((3, 25), (3, 26), (3, 29), (5, 6), (5, 17))}

Key = tuple[str, UUID, dt.date, str]


@dataclass
class Promise:
    """An agreement with its date, open until the day it is kept."""

    id: UUID
    due_on: dt.date
    kept: bool = False


@dataclass
class Lived:
    """What has happened in one plan, as its people would tell it."""

    id: UUID
    seat: UUID
    lead: UUID
    unit: UUID
    rate: float  # how likely contact is on a day
    began: dt.date
    contacts: list[dt.date] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    closed: bool = False


def at_work(day: dt.date, step: dt.timedelta) -> dt.date:
    """That day, or the nearest in that direction on which somebody is at work."""
    while day.isoweekday() > 5 or day in OFF:
        day += step
    return day


class Oracle:
    """The rule in plain words: what has been raised, worked out from what was lived."""

    def __init__(self, plans: list[Lived]) -> None:
        self.plans, self.raised = plans, set()

    def turn(self, at: dt.datetime) -> int:
        """Look at every plan at this moment; how many steps are new."""
        today = at.astimezone(COPENHAGEN).date()
        before = len(self.raised)
        for plan in self.plans:
            if not plan.closed:
                self._silence(plan, today)
                for promise in plan.promises:
                    self._promise(promise, today)
        return len(self.raised) - before

    def _silence(self, plan: Lived, today: dt.date) -> None:
        last = max([plan.began, *plan.contacts])
        self._climb("silence", plan.id, last, SILENCE, today)

    def _promise(self, one: Promise, today: dt.date) -> None:
        if one.kept:
            return
        if at_work(one.due_on - 3 * DAY, -DAY) <= today <= one.due_on:
            self.raised.add(("agreement", one.id, one.due_on, "before_3"))
        self._climb("agreement", one.id, one.due_on, OVERDUE, today)

    def _climb(
        self, subject: str, about: UUID, since: dt.date, patience: int, today: dt.date
    ) -> None:
        for step, waits in (("lead", 0), ("deputy", TO_DEPUTY), ("leader", TO_DEPUTY + TO_LEADER)):
            if at_work(since + (1 + patience + waits) * DAY, DAY) <= today:
                self.raised.add((subject, about, since, step))

    def standing(self) -> set[Key]:
        """What has been raised and is not over."""
        matters = set()
        for plan in self.plans:
            if plan.closed:
                continue
            matters.add(("silence", plan.id, max([plan.began, *plan.contacts])))
            matters |= {("agreement", one.id, one.due_on) for one in plan.promises if not one.kept}
        return {key for key in self.raised if key[:3] in matters}


class Year:
    """Lives it, a day at a time, in the database and for the oracle alike."""

    def __init__(self, number: int, *, days: int, seed: int) -> None:
        self.chance, self.days = random.Random(seed), days
        self.plans = a_world(number, self.chance)
        self.oracle = Oracle(self.plans)
        self.what = Counter()

    def live(self) -> None:
        for number in range(self.days):
            day = FIRST + dt.timedelta(days=number)
            self._things_happen(day)
            for turning in self._turnings(day):
                turning()

    def _things_happen(self, day: dt.date) -> None:
        new, kept, closed = [], [], []
        for plan in self.plans:
            if plan.closed:
                continue
            if self.chance.random() < plan.rate:
                new.append(self._contact(plan, day))
            for one in plan.promises:
                if not one.kept and self.chance.random() < 0.02:
                    one.kept = True
                    kept.append(one.id)
            if self.chance.random() < 0.0003:
                plan.closed = True
                closed.append(plan.id)
        with as_owner(), transaction.atomic():
            Contact.objects.bulk_create(new, ignore_conflicts=True)
            Agreement.objects.filter(pk__in=kept).update(status="kept")
            Plan.objects.filter(pk__in=closed).update(
                closed_at=at(day, 8, 0), closing=Plan.Closing.GOALS_MET
            )
        self.what += Counter(contacts=len(new), kept=len(kept), closed=len(closed))

    def _contact(self, plan: Lived, day: dt.date) -> Contact:
        """Mostly today, sometimes remembered up to fourteen days later."""
        on = day - dt.timedelta(days=self.chance.choice([0, 0, 0, 1, 3, 9, 14]))
        plan.contacts.append(on)
        form = self.chance.choice(Contact.Form.values)
        return Contact(
            plan_id=plan.id,
            citizen_id=CITIZENS[plan.id],
            participant_id=plan.seat,
            user_id=plan.lead,
            unit_id=plan.unit,
            name="Nogen",
            on=on,
            form=form,
        )

    def _turnings(self, day: dt.date) -> Iterator[Callable[[], None]]:
        """How the clock is turned today: at least once, and often not as one would wish."""
        moments = [
            at(day, self.chance.randrange(24), self.chance.randrange(60))
            for _ in range(self.chance.choice([1, 1, 2]))
        ]
        if day in (dt.date(2027, 3, 28), dt.date(2027, 10, 31)):  # every hour of both nights
            midnight = at(day, 0, 0).astimezone(dt.UTC)
            moments += [midnight + dt.timedelta(minutes=30 * half) for half in range(-2, 10)]
        if self.chance.random() < 0.02:  # the server believes it is another day, and comes back
            moments.append(at(day + dt.timedelta(days=self.chance.choice([-30, -2, 1, 9])), 12, 0))
        for moment in moments:
            kind = self.chance.choices(("once", "twice", "together", "killed"), (70, 10, 8, 12))[0]
            self.what[kind] += 1
            yield lambda kind=kind, moment=moment: getattr(self, f"_{kind}")(moment)

    def _once(self, moment: dt.datetime) -> None:
        assert services.turn_the_clock(at=moment) == self.oracle.turn(moment)

    def _twice(self, moment: dt.datetime) -> None:
        self._once(moment)
        assert services.turn_the_clock(at=moment) == 0

    def _together(self, moment: dt.datetime) -> None:
        """Two workers at the same moment: together they raise everything once."""
        found, start = [], threading.Barrier(2)

        def work() -> None:
            start.wait()
            try:
                found.append(services.turn_the_clock(at=moment))
            finally:
                connections.close_all()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        assert sorted(found) == sorted([0, self.oracle.turn(moment)])

    def _killed(self, moment: dt.datetime) -> None:
        """The process dies after raising and before its end: nothing of it is left, then again."""
        before = counted()
        with killed_half_way(), suppress(OperationalError, Died):
            services.turn_the_clock(at=moment)
        assert counted() == before
        self._once(moment)


class Died(Exception):
    """The process is gone."""


@contextmanager
def killed_half_way() -> Iterator[None]:
    """When the mail is to be written the database's own process for it is ended."""

    def die(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        raise Died

    with patch.object(clock, "_tell", die):
        try:
            yield
        finally:
            connection.close()


def counted() -> tuple[int, int, int]:
    with as_owner():
        return Escalation.objects.count(), Message.objects.count(), _lines().count()


def _lines():
    return Entry.objects.filter(action="plan.escalated")


def at(day: dt.date, hour: int, minute: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), COPENHAGEN)


CITIZENS: dict[UUID, UUID] = {}


def a_world(number: int, chance: random.Random) -> list[Lived]:
    """Units with leads, deputies and leaders, and plans that began in the weeks before."""
    units = [make.a_unit(name=f"Enhed {one}") for one in range(UNITS)]
    staff = {unit: [make.a_member(unit).user_id for _ in range(AT_A_UNIT)] for unit in units}
    for unit in units:
        make.a_member(unit, "leader")
    plans = []
    with as_owner(), transaction.atomic():
        for _ in range(number):
            plans.append(_a_plan(chance, chance.choice(units), staff))
    return plans


def _a_plan(chance: random.Random, unit: UUID, staff: dict[UUID, list[UUID]]) -> Lived:
    began = FIRST - dt.timedelta(days=chance.randrange(20))
    lead, deputy = chance.sample(staff[unit], 2)
    citizen = Citizen.objects.create(
        name="Prøve", registered_at=at(began, 9, 0), registered_by=lead
    )
    plan = Plan.objects.create(citizen=citizen, started_by=lead, started_unit_id=unit)
    Plan.objects.filter(pk=plan.pk).update(started_at=at(began, chance.choice([0, 12, 23]), 30))
    CITIZENS[plan.pk] = citizen.pk
    seats = [
        Participant.objects.create(
            plan=plan, citizen=citizen, kind="staff", user_id=one, unit_id=unit, name="Nogen"
        )
        for one in (lead, deputy)
    ]
    for seat, part in zip(seats, ("lead", "deputy"), strict=True):
        CaseLead.objects.create(plan=plan, citizen=citizen, participant=seat, part=part)
    lived = Lived(
        id=plan.pk,
        seat=seats[0].pk,
        lead=lead,
        unit=unit,
        rate=chance.choice([0.0, 0.01, 0.03, 0.1, 0.3]),
        began=began,
    )
    lived.promises = _promises(chance, plan, seats)
    return lived


def _promises(chance: random.Random, plan: Plan, seats: list[Participant]) -> list[Promise]:
    far = FIRST + dt.timedelta(days=3 * YEAR)
    group = Intervention.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        title="Noget",
        goal="Noget",
        responsible=seats[0],
        due_on=far,
    )
    promises = []
    for _ in range(chance.randrange(3)):
        due_on = FIRST + dt.timedelta(days=chance.randrange(5, YEAR // chance.choice([1, 4])))
        made = Agreement.objects.create(
            intervention=group,
            plan=plan,
            citizen_id=plan.citizen_id,
            what="Noget",
            responsible=chance.choice(seats),
            due_on=due_on,
            status="accepted",
        )
        promises.append(Promise(id=made.pk, due_on=due_on))
    return promises


def raised_in_the_database() -> tuple[Counter[Key], set[Key]]:
    """Every step with how often it stands there, and those that are not over."""
    with as_owner():
        rows = list(
            Escalation.objects.values_list("subject", "about_id", "since", "step", "ended_at")
        )
    return Counter(row[:4] for row in rows), {row[:4] for row in rows if row[4] is None}


def written_in_the_log() -> Counter[Key]:
    with as_owner():
        details = list(_lines().values_list("details", flat=True))
    return Counter(
        (one["subject"], UUID(one["about"]), dt.date.fromisoformat(one["since"]), one["step"])
        for one in details
    )


def live(number: int, say: Callable[[str], None], *, days: int, seed: int) -> None:
    began = time.monotonic()
    year = Year(number, days=days, seed=seed)
    year.live()
    took = time.monotonic() - began
    there, standing = raised_in_the_database()
    expected = Counter(year.oracle.raised)

    assert expected - there == Counter(), "lost"
    assert there - expected == Counter(), "doubled, or raised too early"
    assert written_in_the_log() == expected
    assert standing == year.oracle.standing()
    assert all(year.what[kind] for kind in ("once", "twice", "together", "killed", "contacts"))
    steps = Counter(f"{subject} {step}" for subject, _about, _since, step in expected)
    assert len(steps) == 7, steps
    say(
        f"{number} plans lived {days} days in {took:.0f} s: {dict(year.what)}; "
        f"{len(expected)} steps raised, none lost, none doubled: {dict(sorted(steps.items()))}"
    )


@pytest.mark.usefixtures("own_database")
def test_four_months_of_forty_plans_loses_no_step_and_doubles_none(say):
    live(40, say, days=120, seed=2)


@pytest.mark.prove
@pytest.mark.usefixtures("own_database")
def test_a_year_of_two_thousand_plans_loses_no_step_and_doubles_none(say):
    live(2000, say, days=YEAR, seed=20271128)
