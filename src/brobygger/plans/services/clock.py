"""The clock: silence and lateness climb from the case lead to the leader, each step once."""

import datetime as dt
from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from brobygger.access.rls import acting_as, rows_from
from brobygger.accounts.queries import PersonCard, person_cards, users_of_person
from brobygger.accounts.roles import Role
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..errors import ClockChanged, ClockUnreasonable
from ..ladders import Due, people_to_tell, split
from ..models import ClockSetting
from ..telling.pulse import tell_raised

# The house itself, at work: sees no citizen, may do nothing but turn the clock (migration 0007).
CLOCK = Actor(user_id=uuid5(NAMESPACE_URL, "brobygger:clock"), role=Role.SERVICE.value)


def turn_the_clock(*, at: dt.datetime) -> int:
    """Raise what is due at this moment; how many steps that were.

    Everything happens in one transaction: the steps, their audit lines and the mail about them are
    there together or not at all. Turned again, or by two at once, it finds nothing more to do.
    """
    with acting_as(CLOCK):
        raised = [Due(*row) for row in rows_from("turn_the_clock", at)]
        for one in raised:
            record(
                CLOCK,
                "plan.escalated",
                citizen_id=one.citizen_id,
                category=one.category,
                plan=one.plan_id,
                escalation=one.id,
                subject=one.subject,
                about=one.about_id,
                since=one.since,
                step=one.step,
                due_on=one.due_on,
            )
        _tell(raised)
    return len(raised)


@transaction.atomic
def set_clock(
    actor: Actor,
    *,
    organisation_id: UUID | None,
    base_revision: int,
    days: dict[str, int],
    decided_by: str,
    agreed_on: dt.date | None,
) -> int:
    """How long this cooperation lets things rest, or the house when it is None; its revision."""
    require(actor, Permission.CLOCK_SET)
    _check_reasonable(days, agreed_on)
    found = ClockSetting.objects.select_for_update().filter(organisation=organisation_id).first()
    if (found.revision if found else 0) != base_revision:
        raise ClockChanged(organisation_id)
    setting = found or ClockSetting(organisation_id=organisation_id, revision=0)
    for name, number in days.items():
        setattr(setting, name, number)
    setting.decided_by, setting.agreed_on = decided_by.strip(), agreed_on
    setting.revision += 1
    setting.set_by, setting.set_at = actor.user_id, now()
    setting.save()
    record(actor, "plan.clock_set", setting, organisation=organisation_id, days=days)
    return setting.revision


def _check_reasonable(days: dict[str, int], agreed_on: dt.date | None) -> None:
    if set(days) != set(ClockSetting.NUMBERS):
        raise NotFound("clock")
    for name, (least, most) in ClockSetting.RANGES.items():
        if not least <= days[name] <= most:
            raise ClockUnreasonable(name)
    if agreed_on is not None and agreed_on > today():
        raise ClockUnreasonable("agreed_on")


def _tell(raised: Iterable[Due]) -> None:
    """Each person once, however much has been raised; the mail names nobody and nothing."""
    reminders, help_wanted = split(raised)
    tell_raised(CLOCK, _accounts(people_to_tell(help_wanted)), is_reminder=False)
    tell_raised(CLOCK, _accounts(people_to_tell(reminders)), is_reminder=True)


def _accounts(whom: tuple[set[UUID], set[UUID]]) -> list[PersonCard]:
    users, persons = whom
    cards = dict(person_cards(users)) if users else {}
    for person_id in persons:
        cards |= {one.id: one for one in users_of_person(person_id)}
    return sorted(cards.values(), key=lambda one: str(one.id))
