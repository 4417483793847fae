"""*I dag*: the at most seven things one must do now, each a click away."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.access.gate import glance
from brobygger.access.queries import (
    emergencies_to_review,
    expiring_consents,
    my_emergencies,
    why_questions,
)
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission
from brobygger.plans.pages import Task
from brobygger.plans.queries import my_plan_tasks
from brobygger.safety.pages import CopingTask
from brobygger.safety.queries import MOST_AT_HAND, my_coping_tasks, sheets_at_hand

MOST = 7
NOW, SOON, LATER = 0, 1, 2
ICONS = {
    "emergency": "warning",
    "why": "chat",
    "consent": "hourglass",
    "coping_review": "support-agent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One thing to do now. `name` is empty when it is about nobody one may name."""

    kind: str
    sentence: str
    name: str
    url: str
    due_on: dt.date | None
    urgency: int

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "list-check")

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < today()


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The first seven, and how many wait behind them."""

    things: tuple[ToDo, ...]
    waiting: int
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
    if not actor.may(Permission.PLAN_READ):  # the project's people see no citizen
        return Today(things=(), waiting=0)
    tasks: list[Task | CopingTask | _Waiting] = [
        *my_plan_tasks(actor),
        *my_coping_tasks(actor),
        *_about_access(actor),
    ]
    tasks.sort(key=lambda one: (one.urgency, one.due_on or dt.date.max))
    first = tasks[:MOST]
    at_hand = sheets_at_hand(actor, limit=MOST_AT_HAND + 1)
    about = [*(one.citizen_id for one in first), *(one.citizen_id for one in at_hand)]
    names = glance(actor, {one for one in about if one})
    things = tuple(
        _todo(one, names[one.citizen_id].name if one.citizen_id in names else "") for one in first
    )
    known = [
        (names[one.citizen_id].name, one.citizen_id) for one in at_hand if one.citizen_id in names
    ]
    return Today(
        things=things,
        waiting=len(tasks) - len(first),
        at_hand=tuple(sorted(known[:MOST_AT_HAND])),
        more_at_hand=len(known) > MOST_AT_HAND,
    )


def _todo(one: Task | CopingTask | _Waiting, name: str) -> ToDo:
    url = one.url if isinstance(one, _Waiting) else reverse(one.url_name, args=one.url_args)
    return ToDo(
        kind=one.kind,
        sentence=one.sentence,
        name=name,
        url=url,
        due_on=one.due_on,
        urgency=one.urgency,
    )


def _about_access(actor: Actor) -> list[_Waiting]:
    waiting: list[_Waiting] = []
    if actor.may(Permission.EMERGENCY_REVIEW):
        waiting += _reviews(actor)
    if actor.may(Permission.EMERGENCY_OPEN):
        waiting += _own_emergencies(actor)
    if actor.may(Permission.LOG_ANSWER):
        waiting += _questions(actor)
    if actor.may(Permission.CONSENT_RECORD) or actor.may(Permission.CONSENT_OWN):
        waiting += _ending_consents(actor)
    return waiting


def _reviews(actor: Actor) -> list[_Waiting]:
    number = len(emergencies_to_review(actor))
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


def _own_emergencies(actor: Actor) -> list[_Waiting]:
    return [
        _Waiting(
            kind="emergency",
            sentence=_("Tell the citizen that you looked in an emergency"),
            citizen_id=one.citizen_id,
            url=reverse("access:emergency"),
            due_on=None,
            urgency=SOON,
        )
        for one in my_emergencies(actor)
        if one.awaits_citizen
    ]


def _questions(actor: Actor) -> list[_Waiting]:
    number = len(why_questions(actor, open_only=True))
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


def _ending_consents(actor: Actor) -> list[_Waiting]:
    """One line per citizen, dated by the first consent to end."""
    first: dict[UUID, dt.date] = {}
    for one in expiring_consents(actor):
        if one.expires_at is not None:
            first.setdefault(one.citizen_id, one.expires_at.date())
    return [
        _Waiting(
            kind="consent",
            sentence=_("Consent is running out: ask whether it should go on"),
            citizen_id=citizen_id,
            url=reverse("access:consents", args=[citizen_id]),
            due_on=day,
            urgency=SOON if (day - today()).days <= 7 else LATER,
        )
        for citizen_id, day in first.items()
    ]
