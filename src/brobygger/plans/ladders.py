"""Who is asked at each step of a ladder."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple
from uuid import UUID

from brobygger.accounts.queries import absent_on, leaders_of, steering_members
from brobygger.kernel.clock import today

from .models import Escalation

Step, Subject = Escalation.Step, Escalation.Subject
REMINDERS = frozenset({Step.BEFORE_14, Step.BEFORE_3})


class Due(NamedTuple):
    """A step the clock has just raised, in the order the database tells it, and whom it may concern."""

    id: UUID
    plan_id: UUID
    citizen_id: UUID
    category: int
    subject: str
    about_id: UUID
    since: dt.date
    step: str
    due_on: dt.date
    lead: UUID | None
    deputy: UUID | None
    responsible: UUID | None
    responsible_person: UUID | None
    unit_ids: list[UUID]


def split(raised: Iterable[Due]) -> tuple[list[Due], list[Due]]:
    """Reminders of what is to come, and calls for help about what should have been."""
    rows = list(raised)
    return (
        [one for one in rows if one.step in REMINDERS],
        [one for one in rows if one.step not in REMINDERS],
    )


def people_to_tell(raised: Iterable[Due]) -> tuple[set[UUID], set[UUID]]:
    """Accounts, and persons (citizens and relatives) whose account is to be looked up."""
    listed = list(raised)
    leaders = cache(lambda unit: frozenset(one.user_id for one in leaders_of(unit)))
    away = frozenset(absent_on((one.lead for one in listed if one.lead), today()))
    users: set[UUID] = set()
    persons: set[UUID] = set()
    for one in listed:
        users |= {each for each in _users(one, leaders) if each is not None}
        if one.lead in users and one.lead in away and one.deputy:
            users.add(one.deputy)  # who acts while the lead is away
        if one.step in REMINDERS and one.subject == Subject.AGREEMENT and one.responsible_person:
            persons.add(one.responsible_person)
    return users, persons


def _users(one: Due, leaders: Callable[[UUID], frozenset[UUID]]) -> Iterator[UUID | None]:
    """The one whose step it is; when there is nobody, those who hold the plan."""
    if one.step in REMINDERS:
        yield one.responsible if one.subject == Subject.AGREEMENT else one.lead
        return
    if one.step == Step.STEERING:
        yield from (each.user_id for each in steering_members())
        return
    asked = {each for unit in one.unit_ids for each in leaders(unit)}
    if one.step == Step.LEAD or not (asked or one.deputy):
        yield one.lead
    elif one.step == Step.DEPUTY and one.deputy:
        yield one.deputy
    else:
        yield from asked or (one.lead, one.deputy)
