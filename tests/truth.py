"""What the pages say of sight, against a reckoning of its own, made as the owner from the tables.

It shares no code with the pages: who sees what comes from the grants, what a plan holds from its tables.
The finished screens are read too (`tests/truth_shown.py`). A difference is a sentence; none at all is
the truth. `tests/plans/test_truth.py` asks it of one table,
`tests/demo/test_truth.py` of everybody in the demo.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from brobygger.access.pages import onlookers
from brobygger.access.queries import Someone
from brobygger.access.rls import acting_as
from brobygger.accounts.queries import actor_at_unit
from brobygger.accounts.roles import permissions_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.permissions import Permission
from brobygger.kernel.purposes import Purpose
from brobygger.plans import queries
from brobygger.plans.pages import PlanPage
from brobygger.plans.queries.together import lacks_of
from tests import make, truth_shown

ORDER = ["self", "care", "consent", "emergency"]
HELD = """
SELECT category FROM plans_participant WHERE plan_id = %(plan)s
UNION SELECT category FROM plans_passage WHERE plan_id = %(plan)s AND body ~ '[^[:space:]]'
UNION SELECT category FROM plans_challenge WHERE plan_id = %(plan)s
UNION SELECT category FROM plans_intervention WHERE plan_id = %(plan)s AND removed_at IS NULL
UNION SELECT category FROM plans_agreement WHERE plan_id = %(plan)s AND removed_at IS NULL
UNION SELECT category FROM plans_existingplan WHERE plan_id = %(plan)s
"""
GRANTS = """
SELECT g.ground, g.categories, g.purposes, g.party_id, g.source_id, lower(g.valid), e.user_id, e.unit_id
FROM access_grant g LEFT JOIN access_emergencyaccess e ON e.id = g.source_id
WHERE g.citizen_id = %s AND lower(g.valid) <= now()
  AND (upper(g.valid) IS NULL OR upper(g.valid) > now())
"""
SEATS = """
SELECT user_id, unit_id, person_id, name FROM plans_participant WHERE plan_id = %s AND left_at IS NULL
"""
CITIZENS = """
SELECT c.id, p.id FROM citizens_citizen c
LEFT JOIN plans_plan p ON p.citizen_id = c.id AND p.closed_at IS NULL ORDER BY c.id
"""
MEMBERS = "SELECT user_id, unit_id FROM accounts_membership WHERE valid @> now()"
PERSONS = "SELECT user_id, person_id, kind FROM accounts_personlink WHERE valid @> now()"


@dataclass
class Tally:
    """How much was compared."""

    citizens: set[UUID] = field(default_factory=set)
    readers: set[tuple[UUID, UUID | None]] = field(default_factory=set)
    comparisons: int = 0
    screens: int = 0


@dataclass(frozen=True)
class Ground:
    """A row of `access_grant`, with whose emergency it is."""

    kind: str
    categories: int
    purposes: int
    party_id: UUID
    source_id: UUID
    since: Any
    user_id: UUID | None
    unit_id: UUID | None

    def stands_for(
        self, user_id: UUID | None, unit_id: UUID | None, person_id: UUID | None
    ) -> bool:
        purpose = 1 if unit_id else 16
        if not self.purposes & purpose:
            return False
        if self.kind == "emergency":
            return unit_id is not None and (self.user_id, self.unit_id) == (user_id, unit_id)
        return self.party_id == (unit_id or person_id)


def asked(question: str, *values: Any, **named: Any) -> list[tuple[Any, ...]]:
    with make.as_owner(), connection.cursor() as cursor:
        cursor.execute(question, named or list(values))
        return list(cursor.fetchall())


def readers() -> list[Actor]:
    """Everybody with an account, at every place of theirs."""
    staff = [
        actor_at_unit(user, unit, purpose=Purpose.COORDINATION) for user, unit in asked(MEMBERS)
    ]
    people = [
        Actor(
            user_id=user,
            person_id=person,
            role=kind,
            permissions=permissions_of(kind),
            purpose=Purpose.OWN,
        )
        for user, person, kind in asked(PERSONS)
    ]
    return [one for one in (*staff, *people) if one is not None and one.may(Permission.PLAN_READ)]


def differences(tally: Tally | None = None) -> Iterator[str]:
    """For every citizen and every reader who sees something of them."""
    tally = tally or Tally()
    everybody = readers()
    for citizen_id, plan_id in asked(CITIZENS):
        grounds = [Ground(*row) for row in asked(GRANTS, citizen_id)]
        for actor in everybody:
            who = (actor.user_id, actor.unit_id, actor.person_id)
            mine = [one for one in grounds if one.stands_for(*who)]
            if not mine:
                continue
            tally.citizens.add(citizen_id)
            tally.readers.add((actor.user_id, actor.party_id))
            for words in _between(tally, actor, plan_id, citizen_id, grounds, mine):
                yield f"{actor.role} {actor.party_id} on {citizen_id}: {words}"


def _between(
    tally: Tally,
    actor: Actor,
    plan_id: UUID | None,
    citizen_id: UUID,
    grounds: list[Ground],
    mine: list[Ground],
) -> Iterator[str]:
    yield from _who_sees(tally, actor, citizen_id, grounds)
    mask = _mask(mine)
    with acting_as(actor):
        page = queries.living_plan_of(actor, citizen_id)
    tally.comparisons += 1
    if (page is not None) != bool(plan_id and mask & Category.PLAN):
        yield "finds the plan, or not, against the grants"
    if page is None or plan_id is None:
        return
    held = sum({row[0] for row in asked(HELD, plan=plan_id)})
    yield from _left_out(tally, actor, page, held, mask)
    yield from _lacks(tally, actor, page, held, grounds)
    yield from _ground_of_the_look(tally, actor, plan_id, held & mask, mine)


def _mask(grounds: list[Ground]) -> int:
    mask = 0
    for one in grounds:
        mask |= one.categories
    return mask


def _who_sees(tally: Tally, actor: Actor, citizen_id: UUID, grounds: list[Ground]) -> Iterator[str]:
    """ "Seen by": everybody there is, or a part of them and that there may be more."""
    with acting_as(actor):
        everyone = onlookers(actor, citizen_id)
        told = [(one, len(everyone.of(one)), everyone.of(one).may_be_more) for one in Category]
        named = {
            one: {each.party_id for each in everyone.seers if each.sees(one)} for one in Category
        }
        sureties = {
            each.party_id: everyone.hidden_from(each.party_id)[0] for each in everyone.seers
        }
    everybody = {one: _seeing(one, grounds) for one in Category}
    tally.screens += 1
    yield from truth_shown.who_sees(
        actor, citizen_id, {one: len(those) for one, those in everybody.items()}
    )
    for category, number, may_be_more in told:
        tally.comparisons += 2
        truly = everybody[category]
        if number != len(named[category]):
            yield f"{category.name}: the faces are not those named"
        if number > len(truly):
            yield f"{category.name}: somebody is named who does not see it"
        if number != len(truly) and not may_be_more:
            yield f"{category.name}: seen by {number}, truly by {len(truly)}, and said to be whole"
        if may_be_more and actor.person_id == citizen_id:
            yield f"{category.name}: the citizen is told that there may be more"
    for party_id, hidden in sureties.items():
        if hidden & _mask([one for one in grounds if party_id in {one.party_id, one.user_id}]):
            yield f"{party_id} is said not to see what it sees"


def _seeing(category: Category, grounds: list[Ground]) -> set[UUID]:
    able = [one for one in grounds if one.categories & category]
    return {one.source_id if one.kind == "emergency" else one.party_id for one in able}


def _left_out(tally: Tally, actor: Actor, page: PlanPage, held: int, mask: int) -> Iterator[str]:
    is_told = actor.person_id in {None, page.citizen_id}
    left_out = {one for one in Category if is_told and held & one and not mask & one}
    unsaid = {one for one in Category if not is_told and not mask & one}
    if set(page.left_out) != left_out:
        yield f"left out {page.left_out}, truly {left_out}"
    if set(page.unsaid) != unsaid:
        yield f"unsaid {page.unsaid}, truly {unsaid}"
    tally.comparisons += 3
    tally.screens += 1
    yield from truth_shown.the_plan(actor, page.id, sum(left_out), sum(unsaid))


def _lacks(
    tally: Tally, actor: Actor, page: PlanPage, held: int, grounds: list[Ground]
) -> Iterator[str]:
    """ "Can everybody see everything?": of everyone around the table, the reader among them."""
    if actor.person_id not in {None, page.citizen_id}:
        return
    seats = asked(SEATS, page.id)
    people = [Someone(user_id=row[0], unit_id=row[1], person_id=row[2]) for row in seats]
    with acting_as(actor):
        told = lacks_of(actor, page, people)
    for (user_id, unit_id, person_id, name), lacks in zip(seats, told, strict=True):
        tally.comparisons += 1
        theirs = [one for one in grounds if one.stands_for(user_id, unit_id, person_id)]
        if lacks != held & ~_mask(theirs):
            yield f"{name} lacks {lacks}, truly {held & ~_mask(theirs)}"


def _ground_of_the_look(
    tally: Tally, actor: Actor, plan_id: UUID, shown: int, mine: list[Ground]
) -> Iterator[str]:
    """The line of this look names for each kind the strongest ground that covers it, and no other."""
    line = """SELECT details FROM audit_entry WHERE action = 'plan.opened' AND object_id = %s
        AND user_id = %s ORDER BY id DESC LIMIT 1"""
    [(details,)] = asked(line, plan_id, actor.user_id)
    details = json.loads(details) if isinstance(details, str) else details
    rest = shown & ~Category.IDENTITY
    told: dict[int, tuple[str, str]] = {}
    for way in details["opened_by"]:
        for one in Category:
            if way["categories"] & one:
                told[int(one)] = (way["ground"], way["source"])
    for one in Category:
        if not rest & one and one not in told:
            continue
        tally.comparisons += 1
        able = [each for each in mine if each.categories & one]
        best = min(able, key=_strength, default=None)
        if best is None or told.get(int(one)) != (best.kind, str(best.source_id)):
            yield f"{one.name} was opened by {told.get(int(one))}, truly by {best}"


def _strength(ground: Ground) -> tuple[object, ...]:
    return (ORDER.index(ground.kind), -ground.since.timestamp(), str(ground.source_id))
