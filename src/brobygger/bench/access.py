"""`brobygger bench access`: what being careful costs, in four ways, timed in one run."""

import argparse
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import fields, is_dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connections

from brobygger.accounts.roles import Role, permissions_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose
from brobygger.plans.pages import ParticipantCard, PlanPage
from brobygger.plans.pulse import Pulse

from . import guardian, loading, people
from .machine import Meter, cpu_ms, wall_ms
from .variants import NONE, OPERATIONS, ORM, OURS, Known, Task, Variant, rows

VARIANTS: dict[str, Variant] = {
    "ours": OURS,
    "none": NONE,
    "orm": ORM,
    "guardian": guardian.Guardian(),
}
WARM_UPS = 3
Samples = dict[tuple[str, str], list[tuple[float, float]]]


class DifferentAnswers(Exception):
    """Two variants that should see the same saw different things: the numbers would mean nothing."""


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="brobygger bench access", description=__doc__)
    parser.add_argument("--citizens", type=_many, required=True, metavar="N")
    parser.add_argument("--rounds", type=_many, default=60, metavar="N")
    parser.add_argument("--units", type=_many, default=people.UNITS, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(words)
    _load(wanted.citizens, wanted.units)
    tasks = draw_tasks(wanted.rounds + WARM_UPS)
    meters = {alias: Meter(_pid(alias)) for alias in ("default", "owner")}
    if not all(meter.is_exact for meter in meters.values()):
        _tell("the database's processor time cannot be read here: cpu_ms is wall time instead")
    samples = measure(tasks, meters)
    report = {"citizens": wanted.citizens, "operations": summary(samples)}
    sys.stdout.write(json.dumps(report) if wanted.json else table(report))
    sys.stdout.write("\n")
    return 0


def _many(text: str) -> int:
    number = int(text)
    if not 10 <= number <= 2_000_000:
        raise argparse.ArgumentTypeError("between 10 and 2,000,000")
    return number


def _load(citizens: int, units: int) -> None:
    began = time.monotonic()
    loading.load(citizens, units=units, staff=units * people.STAFF // people.UNITS)
    guardian.load(units)
    loading.settle()
    _tell(f"{citizens:,} citizens loaded in {time.monotonic() - began:.0f} s")


def _tell(text: str) -> None:
    sys.stderr.write(f"brobygger bench: {text}\n")


def _pid(alias: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


OPENABLE = """
SELECT p.id, p.citizen_id, c.name_sort FROM access_grant g
JOIN plans_plan p ON p.citizen_id = g.citizen_id JOIN citizens_citizen c ON c.id = p.citizen_id
WHERE g.party_id = %s AND g.valid @> now() AND g.purposes & 1 <> 0 AND g.categories & %s <> 0
ORDER BY p.id
"""


def draw_tasks(how_many: int) -> list[Task]:
    """Staff of ordinary units (each unit knows about as many citizens), and someone they may open."""
    chance = random.Random(2)  # noqa: S311  # the same draw every time
    members = list(rows("accounts.Membership").using("owner").order_by("user_id"))
    tasks: list[Task] = []
    while len(tasks) < how_many:
        member = chance.choice(members)
        with connections["owner"].cursor() as cursor:
            cursor.execute(OPENABLE, [member.unit_id, int(Category.PLAN)])
            found = cursor.fetchall()
        if len(found) > 1:
            tasks.append(_task(member.user_id, member.unit_id, chance.sample(found, 2)))
    return tasks


def _task(user_id: UUID, unit_id: UUID, found: list[tuple[UUID, UUID, str]]) -> Task:
    actor = Actor(
        user_id=user_id,
        unit_id=unit_id,
        role=Role.CONTACT_PERSON,
        permissions=permissions_of(Role.CONTACT_PERSON),
        purpose=Purpose.COORDINATION,
    )
    read, write = (Known(plan_id, citizen_id) for plan_id, citizen_id, _ in found)
    return Task(actor=actor, prefix=found[0][2][:4], read=read, write=write)


def measure(tasks: list[Task], meters: dict[str, Meter]) -> Samples:
    """Every act in every way for each task, in random order; the first tasks only warm up."""
    chance = random.Random(3)  # noqa: S311
    samples: Samples = defaultdict(list)
    for number, task in enumerate(tasks):
        acts = [(operation, name) for operation in OPERATIONS for name in VARIANTS]
        chance.shuffle(acts)
        answers: dict[tuple[str, str], object] = {}
        for operation, name in acts:
            variant = VARIANTS[name]
            meter = meters[variant.alias]
            start = meter.before()
            with variant.request(task):
                answers[operation, name] = getattr(variant, operation)(task)
            end = meter.after()
            if number >= WARM_UPS:
                samples[operation, name].append((cpu_ms(start, end), wall_ms(start, end)))
        _compare(answers)
    return samples


SILENCE = Pulse(last_on=None, silent_days=0, limit_days=0, contacts=(), raised=())


def _as_rows_tell(page: object) -> object:
    """Without what the database tells of the whole plan by who asks: the filter alone never says."""
    if not isinstance(page, PlanPage):
        return page
    bare = replace(page, pulse=SILENCE, holds=0, left_out=(), holds_more=False)
    return _with_sight_unsaid(bare)


def _with_sight_unsaid(value: Any) -> Any:
    """The same, with nobody on it said to have lost sight of the plan."""
    if isinstance(value, ParticipantCard):
        return replace(value, is_blind=False)
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(map(_with_sight_unsaid, value))
    if is_dataclass(value) and not isinstance(value, type):
        kept = {one.name: _with_sight_unsaid(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **kept)
    return value


def _compare(answers: dict[tuple[str, str], object]) -> None:
    """Ours, the filter and django-guardian see the same people; each finds its plan and may write.

    What is read of a plan may differ: django-guardian here knows no categories.
    """
    for operation in ("list", "search", "count"):
        said = {name: answers[operation, name] for name in ("ours", "orm", "guardian")}
        if not said["ours"] or any(one != said["ours"] for one in said.values()):
            raise DifferentAnswers(operation, said)
    ours, filtered = _as_rows_tell(answers["open", "ours"]), _as_rows_tell(answers["open", "orm"])
    if ours != filtered:
        raise DifferentAnswers("open", ours, filtered)
    refused = [key for key, answer in answers.items() if answer is None]
    if refused:
        raise DifferentAnswers("refused", refused)


def summary(samples: Samples) -> dict[str, dict[str, dict[str, float]]]:
    found: dict[str, dict[str, dict[str, float]]] = {one: {} for one in OPERATIONS}
    for (operation, name), times in samples.items():
        walls = sorted(wall for _, wall in times)
        found[operation][name] = {
            "cpu_ms": round(statistics.median(cpu for cpu, _ in times), 3),
            "p95_ms": round(walls[min(len(walls) - 1, int(len(walls) * 0.95))], 3),
            "n": len(times),
        }
    return {one: {name: found[one][name] for name in VARIANTS} for one in OPERATIONS}


def table(report: dict[str, object]) -> str:
    """For people: milliseconds of processor time (database and client), and the ratios we promise."""
    lines = [
        f"{report['citizens']:,} citizens; median processor ms, database and client together",
        "",
    ]
    head = "".join(f"{name:>10}" for name in VARIANTS)
    lines.append(f"{'':10}{head}   guardian:ours  ours:orm  ours:none  p95 wall of ours")
    operations: dict[str, dict[str, dict[str, float]]] = report["operations"]  # type: ignore[assignment]  # built above
    for operation, measured in operations.items():
        cpu = {name: measured[name]["cpu_ms"] for name in VARIANTS}
        figures = "".join(f"{cpu[name]:10.2f}" for name in VARIANTS)
        ratios = (
            cpu["guardian"] / cpu["ours"],
            cpu["ours"] / cpu["orm"],
            cpu["ours"] / cpu["none"],
        )
        lines.append(
            f"{operation:10}{figures}{ratios[0]:16.1f}{ratios[1]:10.2f}{ratios[2]:11.2f}"
            f"{measured['ours']['p95_ms']:18.1f}"
        )
    return "\n".join(lines)
