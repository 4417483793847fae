"""*I dag*: the at most seven things one must do now, each a click away."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.access.gate import glance
from brobygger.access.queries import waiting_for
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission
from brobygger.kernel.working_days import is_overdue
from brobygger.notices.queries import count_waiting
from brobygger.plans.pages import Task
from brobygger.plans.pulse import Pulse, ToNote
from brobygger.plans.queries import (
    my_day,
    plans_that_wait_unseen,
    unclaimed,
)
from brobygger.safety.pages import CopingTask
from brobygger.safety.queries import MOST_AT_HAND, my_coping_day

MOST = 7
NOW, SOON, LATER = 0, 1, 2
ICONS = {
    "emergency": "warning",
    "why": "chat",
    "consent": "hourglass",
    "sign_in": "lock",
    "mail": "email",
    "coping_review": "support-agent",
    "answer_poll": "calendar-month",
    "choose_time": "calendar-month",
    "meeting_today": "calendar-month",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button in the row. With `fields` it is sent from there; without, it leads to a page."""

    label: str
    url: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One thing to do now. `name` is empty when it is about nobody one may name."""

    kind: str
    sentence: str
    name: str
    url: str
    due_on: dt.date | None
    urgency: int
    actions: tuple[Press, ...] = ()

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "list-check")

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and is_overdue(self.due_on, today())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A plan of mine whose citizen I may have been in touch with today."""

    plan_id: UUID
    name: str
    pulse: Pulse


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The first seven, how many wait behind them, and where contact can be noted in one press."""

    things: tuple[ToDo, ...]
    waiting: int
    reach: tuple[Reach, ...] = ()
    at_hand: tuple[tuple[str, UUID], ...] = ()  # name and id of citizens with a coping sheet
    more_at_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A thing that waits in the room of access, in the shape of a plan's task."""

    kind: str
    sentence: str
    citizen_id: UUID | None
    url: str
    due_on: dt.date | None
    urgency: int


def today_of(actor: Actor) -> Today:
    """Everything that waits for this actor, the most urgent first, seven at most."""
    tasks: list[Task | CopingTask | _Waiting] = [*_about_mail(actor), *_for_steering(actor)]
    reach: list[ToNote] = []
    at_hand: list[UUID] = []
    if actor.may(Permission.PLAN_READ):  # the project's people see no citizen
        mine, reach = my_day(actor)
        coping, at_hand = my_coping_day(actor)
        tasks += [*mine, *coping, *_about_access(actor)]
    tasks.sort(key=_order)
    first = tasks[:MOST]
    about = {one.citizen_id for group in (first, reach) for one in group if one.citizen_id}
    about.update(at_hand)
    names = {one: line.name for one, line in glance(actor, about).items()} if about else {}
    known = [one for one in at_hand if one in names]
    return Today(
        things=tuple(
            _todo(one, names.get(one.citizen_id, "") if one.citizen_id else "") for one in first
        ),
        waiting=len(tasks) - len(first),
        reach=_reach(reach, names),
        at_hand=tuple(sorted((names[one], one) for one in known[:MOST_AT_HAND])),
        more_at_hand=len(known) > MOST_AT_HAND,
    )


def _order(one: Task | CopingTask | _Waiting) -> tuple[object, ...]:
    """Who can no longer see a plan carries it no further: that comes before everything with a day."""
    return (one.urgency, one.kind != "lost_sight", one.due_on or dt.date.max)


def _reach(listed: Iterable[ToNote], names: Mapping[UUID, str]) -> tuple[Reach, ...]:
    return tuple(
        Reach(plan_id=one.plan_id, name=names[one.citizen_id], pulse=one.pulse)
        for one in listed
        if one.citizen_id in names
    )


def _for_steering(actor: Actor) -> list[_Waiting]:
    """What has come all the way up: a number, and small ones only as small."""
    if not actor.may(Permission.STEERING_READ):
        return []
    number = unclaimed(actor)
    if number.value == 0:
        return []
    sentence = _("Agreements that are sent back and forth and nobody takes: %(number)s.")
    url = reverse("plans:steering")
    return [
        _Waiting(
            kind="steering",
            sentence=sentence % {"number": number.text},
            citizen_id=None,
            url=url,
            due_on=None,
            urgency=NOW,
        )
    ]


def _todo(one: Task | CopingTask | _Waiting, name: str) -> ToDo:
    url = one.url if isinstance(one, _Waiting) else _address(one)
    return ToDo(
        kind=one.kind,
        sentence=one.sentence,
        name=name,
        url=url,
        due_on=one.due_on,
        urgency=one.urgency,
        actions=_presses(one) if isinstance(one, Task) else (),
    )


def _address(task: Task | CopingTask) -> str:
    address = reverse(task.url_name, args=task.url_args)
    return f"{address}#{task.anchor}" if isinstance(task, Task) and task.anchor else address


def _presses(task: Task) -> tuple[Press, ...]:
    return tuple(
        Press(
            label=one.label,
            url=reverse(one.url_name, args=one.url_args),
            fields=one.fields,
        )
        for one in task.actions
    )


def _about_access(actor: Actor) -> list[_Waiting]:
    found = waiting_for(actor)
    return [
        *_reviews(found.to_review),
        *(_plans_unseen(actor) if actor.may(Permission.UNIT_OVERVIEW) else ()),
        *_own_emergencies(found.to_tell),
        *_questions(found.to_answer),
        *_sign_ins(found.to_confirm),
        *_ending_consents(found.ending),
    ]


def _about_mail(actor: Actor) -> list[_Waiting]:
    number = count_waiting(actor) if actor.may(Permission.OUTBOX_READ) else 0
    if not number:
        return []
    sentence = ngettext(
        "%(number)s message has not left the house",
        "%(number)s messages have not left the house",
        number,
    ) % {"number": number}
    url = reverse("portal:mail")
    return [
        _Waiting(kind="mail", sentence=sentence, citizen_id=None, url=url, due_on=None, urgency=NOW)
    ]


def _reviews(number: int) -> list[_Waiting]:
    if not number:
        return []
    sentence = ngettext(
        "Look at %(number)s emergency access", "Look at %(number)s emergency accesses", number
    ) % {"number": number}
    url = reverse("access:emergency_review")
    return [
        _Waiting(
            kind="emergency", sentence=sentence, citizen_id=None, url=url, due_on=None, urgency=NOW
        )
    ]


def _plans_unseen(actor: Actor) -> list[_Waiting]:
    number = plans_that_wait_unseen(actor)
    if not number:
        return []
    sentence = ngettext(
        "%(number)s plan at your unit waits for you",
        "%(number)s plans at your unit wait for you",
        number,
    ) % {"number": number}
    url = reverse("portal:unit")
    return [
        _Waiting(kind="unit", sentence=sentence, citizen_id=None, url=url, due_on=None, urgency=NOW)
    ]


def _own_emergencies(citizen_ids: Iterable[UUID]) -> list[_Waiting]:
    return [
        _Waiting(
            kind="emergency",
            sentence=_("Tell the citizen that you looked in an emergency"),
            citizen_id=citizen_id,
            url=reverse("access:emergency"),
            due_on=None,
            urgency=SOON,
        )
        for citizen_id in citizen_ids
    ]


def _questions(number: int) -> list[_Waiting]:
    if not number:
        return []
    sentence = ngettext(
        "Answer %(number)s citizen who asks why someone looked",
        "Answer %(number)s citizens who ask why someone looked",
        number,
    ) % {"number": number}
    url = reverse("access:why")
    return [
        _Waiting(kind="why", sentence=sentence, citizen_id=None, url=url, due_on=None, urgency=NOW)
    ]


def _sign_ins(waiting: Iterable[tuple[UUID, str]]) -> list[_Waiting]:
    """Asked for by a colleague: nothing happens until a second person has looked."""
    return [
        _Waiting(
            kind="sign_in",
            sentence=_("A colleague has asked for a sign-in: confirm it, or drop it"),
            citizen_id=citizen_id,
            url=f"{page}#change",
            due_on=None,
            urgency=SOON,
        )
        for citizen_id, page in waiting
    ]


def _ending_consents(ending: Iterable[tuple[UUID, dt.date]]) -> list[_Waiting]:
    """One line per citizen, dated by the first consent to end."""
    return [
        _Waiting(
            kind="consent",
            sentence=_("Consent is running out: ask whether it should go on"),
            citizen_id=citizen_id,
            url=reverse("access:consents", args=[citizen_id]),
            due_on=day,
            urgency=SOON if (day - today()).days <= 7 else LATER,
        )
        for citizen_id, day in ending
    ]
