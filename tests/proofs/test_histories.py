"""Ten thousand lives of a plan: never without exactly one lead, never a promise without one responsible.

People leave, units close, teams withdraw, consents lapse, clocks jump and processes are killed. After
every deed the database is asked, as its owner, whether what must always hold does; after every turn
of the clock a plain reading of the rule says what should have been raised by now; and in the end the
ledger reckoned from the log must equal the page. The full size runs with `make prove`.
"""

import datetime as dt
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from brobygger.access.rls import acting_as
from brobygger.kernel.working_days import working_day_from
from brobygger.plans import queries, services
from brobygger.plans.ledger import Line, replay
from brobygger.plans.models import Agreement, CaseLead
from tests.make import as_owner

from . import histories
from .histories import DEEDS, OPEN, Life, a_company, act, at_its_own_time

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LONGEST = 24  # deeds in a life
SILENCE, OVERDUE, STEP = (
    28,
    3,
    7,
)  # days: what the house counts by when nobody has decided otherwise
TO_LEADERS, TO_STEERING = 7, 14

SUBJECTS = {"silence", "agreement", "bounce"}
LEADS = """
    SELECT count(*) FILTER (WHERE c.id IS NOT NULL),
           count(*) FILTER (WHERE s.left_at IS NOT NULL)
      FROM plans_plan p
      LEFT JOIN plans_caselead c ON c.plan_id = p.id AND c.part = 'lead' AND c.until IS NULL
      LEFT JOIN plans_participant s ON s.id = c.participant_id
     WHERE p.id = %s AND p.closed_at IS NULL GROUP BY p.id"""
LEAD_AT_WORK = """
    SELECT count(*) FROM plans_plan p
      JOIN plans_caselead c ON c.plan_id = p.id AND c.part = 'lead' AND c.until IS NULL
      JOIN plans_participant s ON s.id = c.participant_id
     WHERE p.id = %s AND p.closed_at IS NULL
       AND NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
            WHERE m.user_id = s.user_id AND m.unit_id = s.unit_id AND u.is_active
              AND m.valid @> clock_timestamp())"""
CARRIED = """
    SELECT count(*) FROM plans_agreement a JOIN plans_plan p ON p.id = a.plan_id
      LEFT JOIN plans_participant s ON s.id = a.responsible_id AND s.plan_id = a.plan_id
                                   AND s.left_at IS NULL
     WHERE p.id = %s AND a.removed_at IS NULL
       AND a.status IN ('proposed', 'accepted', 'declined', 'late')
       AND (s.id IS NULL OR p.closed_at IS NOT NULL)"""
DOUBLED = """
    SELECT count(*) FROM (SELECT FROM plans_escalation WHERE plan_id = %s
        GROUP BY subject, about_id, since, step HAVING count(*) > 1) twice"""
RAISED = "SELECT subject, about_id, since, step FROM plans_escalation WHERE plan_id = %s"
LAST_SIGNS = """
    SELECT started_at FROM plans_plan WHERE id = %(plan)s
    UNION ALL SELECT at FROM plans_agreementstep WHERE plan_id = %(plan)s
                 AND by_user_id IS NOT NULL AND reason <> 'left'
    UNION ALL SELECT status_at FROM plans_intervention WHERE plan_id = %(plan)s
    UNION ALL SELECT updated_at FROM plans_passage WHERE plan_id = %(plan)s
    UNION ALL SELECT frozen_at FROM plans_version WHERE plan_id = %(plan)s"""
CONTACTS = "SELECT on_day FROM plans_contact WHERE plan_id = %s AND taken_back_at IS NULL"
BOUNCING = """
    SELECT number, status, bounces, at FROM plans_agreementstep
     WHERE agreement_id = %s ORDER BY number"""
LINES = """
    SELECT action, object_id, details FROM audit_entry
     WHERE action LIKE 'plan.agreement%%' AND citizen_id = %s ORDER BY id"""


class Truths:
    """What must hold after every deed, asked past row security."""

    def __init__(self, life: Life) -> None:
        self.life, self.plan = life, life.table.plan_id
        self.raised: set[tuple[str, UUID, dt.date, str]] = set()

    def hold(self) -> None:
        with as_owner():
            for leads, gone in self._ask(LEADS, self.plan):
                assert (leads, gone) == (1, 0), f"{leads} leads, {gone} of them gone"
            assert self._ask(LEAD_AT_WORK, self.plan) == [(0,)], "the lead does not work there"
            assert self._ask(CARRIED, self.plan) == [(0,)], "an open agreement nobody carries"
            assert self._ask(DOUBLED, self.plan) == [(0,)], "an escalation raised twice"

    def turn(self) -> None:
        """The clock is turned, twice: every step due by now has been raised, and nothing else."""
        moment = self.life.real_now() + self.life.offset
        services.turn_the_clock(at=moment)
        assert services.turn_the_clock(at=moment) == 0, "turned again it found something new"
        with as_owner():
            self._reckon(moment.astimezone(COPENHAGEN).date())
            raised = self._ask(RAISED, self.plan)
        told = {one for one in raised if one[0] in SUBJECTS and not one[3].startswith("before")}
        assert told == self.raised, (told - self.raised, self.raised - told)

    def _reckon(self, today: dt.date) -> None:
        [(closed,)] = self._ask("SELECT closed_at FROM plans_plan WHERE id = %s", self.plan)
        if closed is not None:
            return
        moments = [one for (one,) in self._ask(LAST_SIGNS, {"plan": self.plan}) if one]
        days = [one.astimezone(COPENHAGEN).date() for one in moments]
        last = max(days + [one for (one,) in self._ask(CONTACTS, self.plan)])
        self._climb("silence", self.plan, last, SILENCE, today)
        for one in Agreement.objects.filter(plan_id=self.plan, removed_at=None, status__in=OPEN):
            self._climb("agreement", one.pk, one.due_on, OVERDUE, today)
            if one.status in ("proposed", "declined") and one.bounces >= 2:
                self._bounce(one.pk, today)

    def _climb(self, subject: str, about: UUID, since: dt.date, after: int, today: dt.date) -> None:
        """On the first day past it when somebody is at work (ADR 42)."""
        for step, waits in (("lead", 0), ("deputy", STEP), ("leader", 2 * STEP)):
            if working_day_from(since + dt.timedelta(after + waits + 1)) <= today:
                self.raised.add((subject, about, since, step))

    def _bounce(self, about: UUID, today: dt.date) -> None:
        """From the day it had gone twice from unit to unit with nobody taking it meanwhile."""
        since = None
        for _number, status, bounces, at in self._ask(BOUNCING, about):
            if status in ("accepted", "late", "kept"):
                since = None
            elif bounces >= 2 and since is None:
                since = at.astimezone(COPENHAGEN).date()
        if since is None:
            return
        waits = (("lead", 0), ("leader", TO_LEADERS), ("steering", TO_LEADERS + TO_STEERING))
        for step, days in waits:
            due = working_day_from(since + dt.timedelta(days)) if days else since
            if due <= today:
                self.raised.add(("bounce", about, since, step))

    def ledger_equals_page(self) -> int:
        """Reckoned from the log: what stands in the table, and on the page the citizen reads."""
        with as_owner():
            lines = [
                Line(action=action, agreement_id=about, details=json.loads(details))
                for action, about, details in self._ask(LINES, self.life.table.citizen_id)
            ]
            rows = {one.pk: one for one in Agreement.objects.filter(plan_id=self.plan)}
        told = replay(lines)
        assert told.keys() == rows.keys()
        for agreement_id, state in told.items():
            row = rows[agreement_id]
            status = "removed" if row.removed_at else row.status
            assert (state.status, state.responsible_id, state.due_on, state.bounces) == (
                status,
                row.responsible_id,
                row.due_on,
                row.bounces,
            ), agreement_id
        with acting_as(self.life.table.citizen):
            page = queries.plan_page(self.life.table.citizen, self.plan)
        cards = {a.id: a for i in page.interventions for a in i.agreements}
        standing = {one for one, state in told.items() if state.status != "removed"}
        assert cards.keys() == standing
        for agreement_id, card in cards.items():
            state = told[agreement_id]
            assert (card.status, card.responsible.id, card.due_on) == (
                state.status,
                state.responsible_id,
                state.due_on,
            )
        return len(told)

    def _ask(self, question: str, values: object) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(question, values if isinstance(values, dict) else [values])
            return cursor.fetchall()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def telling_what_was_done(life: Life) -> Iterator[None]:
    try:
        yield
    except Exception as fault:
        fault.add_note(f"while doing: {life.doing}")
        raise


def live(company, seed: int) -> Counter[str]:
    """One life, from the same company; nothing of it stays."""
    table, actors, leaders, administrator = company
    life = Life(table, random.Random(seed), actors, leaders, administrator)
    deeds, weights = zip(*DEEDS, strict=True)
    truths = Truths(life)
    with undone(), telling_what_was_done(life):
        for _ in range(life.chance.randrange(6, LONGEST)):
            [deed] = life.chance.choices(deeds, weights)
            life.doing = deed.__name__
            what = act(life, deed)
            life.told[f"{deed.__name__} {what.split(':')[0]}"] += 1
            life.told[what.split(":")[0]] += 1
            truths.hold()
            if deed is histories.jump or life.chance.random() < 0.05:
                with at_its_own_time(life):
                    truths.turn()
        life.told["agreements"] += truths.ledger_equals_page()
        life.told["escalations"] += len(truths.raised)
    return life.told


ENOUGH = 300  # turns, give or take, before a deed that is never done is a fault of the proof


def prove(number: int, seed: int) -> str:
    """So many lives; what happened in them, in a line."""
    company, began, told = a_company(), time.monotonic(), Counter()
    for one in range(number):
        try:
            told += live(company, seed + one)
        except Exception as fault:
            done = getattr(fault, "__notes__", [])
            raise AssertionError(f"life {seed + one}: {fault!r} {done}") from fault
        if (one + 1) % 500 == 0:
            sys.stderr.write(f"{one + 1} lives from {seed}\n")
    for deed, weight in DEEDS:
        if number * weight >= ENOUGH:  # the suite's few lives, too, must have promised and answered
            assert told[f"{deed.__name__} done"], f"{deed.__name__} was never done"
    counts = ", ".join(
        f"{told[one]} {one}"
        for one in ("done", "refused", "killed", "idle", "agreements", "escalations")
    )
    return f"{number} lives from {seed} in {time.monotonic() - began:.0f} s: {counts}"


def test_lives_of_a_plan(db, say):
    say(prove(25, seed=int(os.environ.get("SEED", "1"))))


@pytest.mark.prove
def test_ten_thousand_lives_of_a_plan(db, say):
    say(prove(int(os.environ.get("LIVES", "10000")), seed=int(os.environ.get("SEED", "100000"))))


def test_a_plan_without_a_lead_would_be_noticed(db):
    """The check itself: as the owner, and past the promise of the database, the lead is taken away."""
    company = a_company()
    life = Life(company[0], random.Random(1), *company[1:])
    with undone(), as_owner():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE plans_caselead DISABLE TRIGGER USER")
        CaseLead.objects.filter(plan_id=life.table.plan_id, part="lead").update(
            until=life.real_now()
        )
        with pytest.raises(AssertionError, match="0 leads"):
            Truths(life).hold()
