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
SELECT category, 1, '{}'::uuid[] FROM plans_participant WHERE plan_id = %(plan)s
UNION SELECT category, holder, held_by FROM plans_passage
    WHERE plan_id = %(plan)s AND body ~ '[^[:space:]]'
UNION SELECT category, holder, held_by FROM plans_challenge WHERE plan_id = %(plan)s
UNION SELECT category, holder, held_by FROM plans_intervention
    WHERE plan_id = %(plan)s AND removed_at IS NULL
UNION SELECT category, holder, held_by FROM plans_agreement
    WHERE plan_id = %(plan)s AND removed_at IS NULL
UNION SELECT category, holder, held_by FROM plans_existingplan WHERE plan_id = %(plan)s
"""
# Shown beside it: what waits to be decided, what is rated, and the goals of the last versions.
BESIDE = """
SELECT category, holder, held_by FROM plans_undecided WHERE plan_id = %(plan)s
UNION SELECT category, holder, held_by FROM plans_rating WHERE plan_id = %(plan)s
UNION SELECT p.category, p.holder, p.held_by FROM plans_versionpart p
    JOIN plans_version v ON v.id = p.version_id WHERE v.plan_id = %(plan)s
"""
GRANTS = """
SELECT g.ground, g.categories, g.purposes, g.party_id, g.source_id, lower(g.valid), e.user_id, e.unit_id,
    g.holders, g.disclosers
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
class Words:
    """Some of what a plan holds: of what kind, and under whose secrecy."""

    category: int
    holder: int
    held_by: list[UUID]


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
    holders: int
    tellers: list[UUID] | None  # None: whoever holds it

    def opens(self, words: Words) -> bool:
        """Nobody's secrecy, one's own words, or words whose keepers may all tell."""
        if not self.categories & words.category:
            return False
        if words.holder == 1 or self.party_id in words.held_by:
            return True
        is_lifted = self.holders & words.holder
        by = set(words.held_by)
        return bool(is_lifted and (self.tellers is None or (by and by <= set(self.tellers))))

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
    words = [Words(*row) for row in asked(HELD, plan=plan_id)]
    held = sum({one.category for one in words})
    read = sum({one.category for one in words if _opened(one, mine)})
    more = any(one.category & read and not _opened(one, mine) for one in words)
    yield from _left_out(tally, actor, page, held, mask, read, more)
    yield from _lacks(tally, actor, page, words, grounds)
    said = [one for one in words if one.category != Category.PLAN or one.held_by or one.holder != 1]
    yield from _ground_of_the_look(tally, actor, plan_id, said, mine)


def _opened(words: Words, grounds: list[Ground]) -> bool:
    return any(one.opens(words) for one in grounds)


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


def _left_out(
    tally: Tally, actor: Actor, page: PlanPage, held: int, mask: int, read: int, more: bool
) -> Iterator[str]:
    is_told = actor.person_id in {None, page.citizen_id}
    left_out = {one for one in Category if (is_told or mask & one) and held & one & ~read}
    unsaid = {one for one in Category if not is_told and not mask & one}
    if set(page.left_out) != left_out:
        yield f"left out {page.left_out}, truly {left_out}"
    if set(page.unsaid) != unsaid:
        yield f"unsaid {page.unsaid}, truly {unsaid}"
    if page.holds_more != more:
        yield f"there is more {page.holds_more}, truly {more}"
    tally.comparisons += 4
    tally.screens += 1
    yield from truth_shown.the_plan(actor, page.id, sum(left_out), sum(unsaid), more=more)


def _lacks(
    tally: Tally, actor: Actor, page: PlanPage, words: list[Words], grounds: list[Ground]
) -> Iterator[str]:
    """ "Can everybody see everything?": of everyone around the table, the reader among them."""
    if actor.person_id not in {None, page.citizen_id}:
        return
    seats = asked(SEATS, page.id)
    people = [Someone(user_id=row[0], unit_id=row[1], person_id=row[2]) for row in seats]
    with acting_as(actor):
        told = lacks_of(actor, page.id, people, holds=page.holds)
    for (user_id, unit_id, person_id, name), lacks in zip(seats, told, strict=True):
        tally.comparisons += 1
        theirs = [one for one in grounds if one.stands_for(user_id, unit_id, person_id)]
        truly = sum({one.category for one in words if not _opened(one, theirs)})
        if (lacks.categories, lacks.sees_plan) != (truly, bool(_mask(theirs) & Category.PLAN)):
            yield f"{name} lacks {lacks}, truly {truly}"


def _ground_of_the_look(
    tally: Tally, actor: Actor, plan_id: UUID, words: list[Words], mine: list[Ground]
) -> Iterator[str]:
    """The line of this look names the strongest ground that opened each text read, and no other."""
    line = """SELECT details FROM audit_entry WHERE action = 'plan.opened' AND object_id = %s
        AND user_id = %s ORDER BY id DESC LIMIT 1"""
    [(details,)] = asked(line, plan_id, actor.user_id)
    details = json.loads(details) if isinstance(details, str) else details
    told = {
        (int(one), way["ground"], way["source"])
        for way in details["opened_by"]
        for one in Category
        if way["categories"] & one
    }
    needed = set(_openers(words, mine)) or set(_openers([Words(int(Category.PLAN), 1, [])], mine))
    besides = [Words(*row) for row in asked(BESIDE, plan=plan_id)]
    able = needed | set(_openers([*besides, Words(int(Category.PLAN), 1, [])], mine))
    tally.comparisons += len(needed)
    if not needed <= told <= able:
        yield f"the look was opened by {told}, truly by {needed}"


def _openers(words: list[Words], mine: list[Ground]) -> Iterator[tuple[int, str, str]]:
    for one in words:
        best = min((each for each in mine if each.opens(one)), key=_strength, default=None)
        if best is not None:
            yield one.category, best.kind, str(best.source_id)


def _strength(ground: Ground) -> tuple[object, ...]:
    return (ORDER.index(ground.kind), -ground.since.timestamp(), str(ground.source_id))
