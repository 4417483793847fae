"""What finding a time, and meetings without a plan, leave on *I dag*."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.meetings.pages import MyInvitation

from ..pages import QuickAction, Task

ASKED = ("poll_id", "citizen_id", "next_at")
READY = ("id", "citizen_id", "next_at")
NOW, NEXT, NEAR = 0, 1, 2  # the last in days


def asked_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    """Say when one can meet; that all the times do is one press."""
    for row in rows:
        yield _task(
            "answer_poll",
            _("Say when you can meet. It takes a minute."),
            UUID(row["poll_id"]),
            row,
            actions=(
                QuickAction(
                    label=_("All the times suit me"),
                    url_name="meetings:answer_poll",
                    url_args=(UUID(row["poll_id"]),),
                    fields=(("all", "yes"),),
                ),
            ),
        )


def ready_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    """Nobody is missing, or the first of the times is near: choose one."""
    for row in rows:
        sentence = _("People have said when they can meet. Choose the time.")
        yield _task("choose_time", sentence, UUID(row["id"]), row)


def free_tasks(actor: Actor, invited: Iterable[MyInvitation]) -> Iterator[Task]:
    """Meetings without a plan: to say whether one comes, and that it is today.

    Staff sit in a standing slot once, however many items are in it; the citizen has a meeting.
    """
    slots: set[dt.datetime] = set()
    for one in invited:
        if one.about is not None or one.ends_at < timezone.now():
            continue
        if one.is_in_slot and actor.person_id is None:
            if one.starts_at not in slots:
                yield from _slot(one)
            slots.add(one.starts_at)
            continue
        day = timezone.localdate(one.starts_at)
        if one.answer == "awaited" and one.state == "called":
            sentence = _("You are invited to a meeting on %(date)s. Are you coming?")
            words = sentence % {"date": formats.date_format(day, "DATE_FORMAT")}
            yield _free("answer_invitation", words, one, day, NEXT)
        elif day == today() and one.answer != "no":
            clock = formats.time_format(timezone.localtime(one.starts_at), "TIME_FORMAT")
            words = _("You have a meeting today at %(time)s.") % {"time": clock}
            yield _free("meeting_today", words, one, day, NOW)


def _slot(one: MyInvitation) -> Iterator[Task]:
    """Today, for whoever has said that they come, and put something on."""
    day = timezone.localdate(one.starts_at)
    if day != today() or one.answer == "no":
        return
    clock = formats.time_format(timezone.localtime(one.starts_at), "TIME_FORMAT")
    yield Task(
        kind="slot_today",
        sentence=_("You sit in a standing slot today at %(time)s.") % {"time": clock},
        citizen_id=None,
        plan_id=None,
        url_name="plans:slots",
        url_args=(),
        anchor="",
        due_on=day,
        urgency=NOW,
    )


def _free(kind: str, sentence: str, one: MyInvitation, day: dt.date, urgency: int) -> Task:
    return Task(
        kind=kind,
        sentence=sentence,
        citizen_id=one.citizen_id,
        plan_id=None,
        url_name="meetings:meeting",
        url_args=(one.meeting_id,),
        anchor="",
        due_on=day,
        urgency=urgency,
    )


def _task(
    kind: str,
    sentence: str,
    poll_id: UUID,
    row: dict[str, Any],
    actions: tuple[QuickAction, ...] = (),
) -> Task:
    day = timezone.localdate(dt.datetime.fromisoformat(row["next_at"]))
    return Task(
        kind=kind,
        sentence=sentence,
        citizen_id=UUID(row["citizen_id"]),
        plan_id=None,
        url_name="meetings:poll",
        url_args=(poll_id,),
        anchor="",
        due_on=day,
        urgency=NOW if (day - today()).days <= NEAR else NEXT,
        actions=actions,
    )
