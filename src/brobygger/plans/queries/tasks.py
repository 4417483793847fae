"""What I must do now about plans: short, dated, and without a name in it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from brobygger.access.rls import rows_from
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import now, today
from brobygger.kernel.permissions import Permission, require
from brobygger.kernel.rows import lists_in_one, rows_beside
from brobygger.kernel.working_days import is_overdue
from brobygger.meetings.pages import MyInvitation
from brobygger.meetings.poll import queries as polls
from brobygger.meetings.queries import my_invitations

from ..models import (
    CaseLead,
    Consideration,
    Distribution,
    Draft,
    Intervention,
    Participant,
    Pause,
    Plan,
    Preparation,
    Rating,
)
from ..pages import Beginning, Task
from ..pulse import ToNote
from ..rules import FINISHED
from ..voices import opens_on
from .agreement_tasks import (
    PROMISED,
    SOON,
    agreement_tasks,
    agreements_waiting,
    date_of,
    due_task,
)
from .beginning import WORD, history_in, stepped_back
from .beginning_tasks import (
    WANTED,
    question_tasks,
    stepped_back_task,
    take_up_task,
    wanted_tasks,
    words_that_wait,
)
from .death_tasks import DIED, death_tasks, plans_ended_by_death
from .filing import filing_tasks
from .leading_tasks import (
    HANDOVER,
    SEAT,
    handover_tasks,
    handovers_open,
    lost_sight_in_words,
    seat_tasks,
    seats_led,
)
from .meeting_tasks import (
    Owed,
    answer_task,
    meeting_tasks,
    owed_beside,
    owed_elsewhere,
    owed_in,
)
from .mine import my_seats, who_acts
from .poll_tasks import ASKED, READY, asked_tasks, free_tasks, ready_tasks
from .pulse import reckoned, to_note, touched_today
from .pulse_tasks import WORDS, escalation_tasks, escalations_of

AT_HAND = dt.timedelta(hours=2)
BEFORE_MEETING = 14  # days before a meeting when preparing and a call are asked for
NOW, NEXT, LATER = 0, 1, 2
PAGES = {"rate": "plans:rate_begin"}
AT_THE_MEETING = {"meeting_open", "open_meeting", "answer_invitation"}


class _Source(NamedTuple):
    """What else puts tasks on *I dag*, each from a file of its own in this drawer."""

    asks: Callable[[Actor], QuerySet[Any] | None]  # None: nothing of it is this actor's
    names: tuple[str, ...]
    tells: Callable[[Actor, Iterable[dict[str, Any]]], Iterable[Task]]


SOURCES = {
    "promised": _Source(agreements_waiting, PROMISED, agreement_tasks),
    "handovers": _Source(handovers_open, HANDOVER, handover_tasks),
    "seats": _Source(seats_led, SEAT, seat_tasks),
    "owed": _Source(
        owed_elsewhere, ("id", "plan_id", "citizen_id", "needs_by", "due_on"), meeting_tasks
    ),
    "raised": _Source(escalations_of, WORDS, escalation_tasks),
    "wanted": _Source(words_that_wait, WANTED, wanted_tasks),
    "died": _Source(plans_ended_by_death, DIED, death_tasks),
    "asked": _Source(polls.unanswered, ASKED, asked_tasks),
    "ready": _Source(polls.ready, READY, ready_tasks),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _MyPlan:
    """One plan at whose table I sit, with what is still to do in it."""

    id: UUID
    citizen_id: UUID
    phase: str
    next_meeting_on: dt.date | None
    i_lead: bool
    has_deputy: bool
    has_draft: bool
    is_sent: bool
    has_version: bool
    is_unread: bool
    has_spoken: bool
    latest_version: int
    reckoned: dict[str, Any] | None
    touched: bool
    prepared: frozenset[UUID]  # the meetings my party has prepared
    owed: tuple[Owed, ...]  # agreements that need my unit's yes
    beginning: Beginning
    paused_at: dt.datetime | None
    stepped_back: str
    due: tuple[Intervention, ...]  # what I am responsible for as a whole and what is due


def my_plan_tasks(actor: Actor) -> list[Task]:
    """Invitations, statuses, promises, meetings and duties of a case lead; the most urgent first."""
    return my_day(actor)[0]


def my_day(actor: Actor) -> tuple[list[Task], list[ToNote]]:
    """My tasks, and those of my plans where I may have been in touch today; in the same questions."""
    require(actor, Permission.PLAN_READ)
    plans = {one.id: one for one in _my_plans(actor)}
    invited = my_invitations(actor) if actor.may(Permission.MEETING_ANSWER) else []
    called = {one.about for one in invited}
    tasks = [
        *(task for one in invited for task in _meeting(one, plans)),
        *free_tasks(actor, invited),
        *(task for plan in plans.values() for task in _plan(plan, plan.id in called)),
        *_without_sight(actor, plans),
        *(filing_tasks(actor, plans) if plans else ()),
        *_from_sources(actor),
    ]
    tasks.sort(key=lambda one: (one.urgency, one.due_on or dt.date.max, one.kind))
    untouched = [one for one in plans.values() if not one.touched]
    return tasks, to_note(actor, [(one.id, one.citizen_id, one.reckoned) for one in untouched])


def _from_sources(actor: Actor) -> Iterator[Task]:
    """All of them in one question."""
    asked = {name: (source.asks(actor), source.names) for name, source in SOURCES.items()}
    mine = {name: (rows, names) for name, (rows, names) in asked.items() if rows is not None}
    for name, rows in lists_in_one(**mine).items():
        yield from SOURCES[name].tells(actor, rows)


def _my_plans(actor: Actor) -> Iterator[_MyPlan]:
    seats = my_seats(actor).filter(plan__closed_at=None)
    for row in _with_duties(actor, seats.select_related("plan")):
        duty: dict[str, Any] = row.__dict__  # annotated
        yield _MyPlan(
            id=row.plan_id,
            citizen_id=row.citizen_id,
            phase=row.plan.phase,
            next_meeting_on=row.plan.next_meeting_on,
            latest_version=row.plan.latest_version,
            has_version=row.plan.latest_version > 0,
            prepared=frozenset(duty["prepared_list"]),
            owed=owed_in(duty["owed_list"]),
            due=tuple(_due_in(row, duty["due_list"])),
            beginning=history_in(duty["said_list"], row.plan_id),
            paused_at=duty["paused_at"],
            stepped_back=duty["stepped"] or "",
            **{name: duty[name] for name in _DUTIES},
        )


_DUTIES = (
    *("i_lead", "has_deputy", "has_draft", "is_sent", "is_unread"),
    *("has_spoken", "reckoned", "touched"),
)


def _with_duties(actor: Actor, seats: QuerySet[Participant]) -> QuerySet[Participant]:
    """Everything there is to know of one's plans, in the one question."""
    seat = CaseLead.objects.filter(until=None)
    latest = Distribution.objects.filter(
        version__plan=OuterRef("plan"), version__number=OuterRef("plan__latest_version")
    )
    drafts = Draft.objects.filter(user_id=actor.user_id, party_id=actor.party_id)
    acts = who_acts(OuterRef("plan"))
    leads = seat.filter(participant=OuterRef("pk"))
    return _with_meetings(actor, seats).annotate(
        i_lead=Exists(leads.filter(Q(part=CaseLead.Part.LEAD) | Q(participant_id=acts))),
        has_deputy=Exists(seat.filter(plan=OuterRef("plan"), part=CaseLead.Part.DEPUTY)),
        has_draft=Exists(drafts.filter(plan=OuterRef("plan"))),
        is_sent=Exists(latest),
        is_unread=Exists(latest.filter(participant_id=OuterRef("pk"), opened_at=None)),
        due_list=_due_beside(),
        reckoned=reckoned("plan_id"),
        touched=touched_today(actor, "plan"),
        **_said_beside(),
    )


def _said_beside() -> dict[str, Any]:
    """What the citizen has said to the plan, and whether it rests."""
    said = Consideration.objects.filter(citizen_id=OuterRef("citizen_id")).order_by("-number")
    pause = Pause.objects.filter(plan=OuterRef("plan"), ended_at=None)
    return {
        "said_list": rows_beside(said, *WORD),
        "paused_at": Subquery(pause.values("since")),
        "stepped": stepped_back("plan_id"),
    }


def _with_meetings(actor: Actor, seats: QuerySet[Participant]) -> QuerySet[Participant]:
    """What my party has prepared and said, and what waits for its yes."""
    party = {"person_id": actor.person_id} if actor.person_id else {"unit_id": actor.unit_id}
    ready = Preparation.objects.filter(**party, plan=OuterRef("plan"), finished_at__isnull=False)
    spoken = Rating.objects.filter(
        plan=OuterRef("plan"), round=OuterRef("plan__latest_version"), party_id=actor.party_id
    )
    return seats.annotate(
        prepared_list=ArraySubquery(ready.values("meeting_id")),
        owed_list=owed_beside(actor),
        has_spoken=Exists(spoken),
    )


def _meeting(invitation: MyInvitation, plans: dict[UUID, _MyPlan]) -> Iterator[Task]:
    plan = plans.get(invitation.about) if invitation.about else None
    if plan is None:
        return
    day = timezone.localdate(invitation.starts_at)
    if invitation.state == "open":
        yield _task(plan, "meeting_open", _("The meeting is going on now."), day, NOW)
    elif plan.i_lead and (day == today() or _at_hand(invitation.starts_at)):
        clock = formats.time_format(timezone.localtime(invitation.starts_at), "TIME_FORMAT")
        sentence = (
            _("The meeting is today at %(time)s. Open it when you are ready.")
            if day == today()
            else _("The meeting is at %(time)s. Open it when you are ready.")
        )
        yield _task(plan, "open_meeting", sentence % {"time": clock}, day, NOW)
    if invitation.answer == "awaited" and invitation.state == "called":
        sentence = _("You are invited to a meeting on %(date)s. Are you coming?")
        yield _task(plan, "answer_invitation", sentence % {"date": date_of(day)}, day, NEXT)
    yield from _prepare(invitation, plan, day)


def _at_hand(starts_at: dt.datetime) -> bool:
    """A meeting at ten past midnight is opened on the evening before."""
    return abs(starts_at - now()) <= AT_HAND


def _prepare(invitation: MyInvitation, plan: _MyPlan, day: dt.date) -> Iterator[Task]:
    """Asked of everyone who has not said no; a unit prepares once, whoever does it."""
    near = (day - today()).days <= BEFORE_MEETING
    waits = invitation.state == "called" and invitation.meeting_id not in plan.prepared
    if near and waits and invitation.answer != "no":
        sentence = _("Prepare the meeting on %(date)s. It takes five minutes.")
        asked = _task(plan, "prepare", sentence % {"date": date_of(day)}, day, NEXT)
        yield replace(asked, url_name="plans:prepare", url_args=(plan.id, invitation.meeting_id))


def _plan(plan: _MyPlan, is_called: bool) -> Iterator[Task]:
    if plan.paused_at is not None:
        yield from _while_it_rests(plan, plan.paused_at)
        return
    if plan.is_unread:
        sentence = _("A new version of the plan has been sent to you.")
        yield _task(plan, "read_version", sentence, None, NEXT)
    yield from (answer_task(plan.id, plan.citizen_id, one) for one in plan.owed)
    yield from (due_task(one, one.title, "intervention") for one in plan.due)
    if plan.has_draft:
        sentence = _("You have written something that is not saved yet.")
        yield _task(plan, "finish_draft", sentence, None, LATER)
    if _is_asked(plan):
        sentence = _("You meet soon: say how you think it goes. It takes two minutes.")
        yield _task(plan, "rate", sentence, plan.next_meeting_on, LATER)
    if plan.i_lead:
        yield from _duties_of_lead(plan, is_called)


def _while_it_rests(plan: _MyPlan, since: dt.datetime) -> Iterator[Task]:
    """Nobody is reminded of anything, but a citizen who wants to go on is heard."""
    said = plan.beginning.answer
    if plan.i_lead and said and said.said == Consideration.Said.YES and said.said_at > since:
        yield take_up_task((plan.citizen_id, plan.id))


def _is_asked(plan: _MyPlan) -> bool:
    """A round is open, and nothing has been said in my voice yet."""
    if plan.has_spoken or not plan.has_version or plan.next_meeting_on is None:
        return False
    return opens_on(plan.next_meeting_on) <= today()


def _duties_of_lead(plan: _MyPlan, is_called: bool) -> Iterator[Task]:
    if not plan.has_deputy:
        sentence = _("The plan has no deputy. Choose one.")
        yield _task(plan, "name_deputy", sentence, None, NEXT)
    if plan.has_version and not plan.is_sent:
        sentence = _("The plan is agreed. Send it to everyone around the table.")
        yield _task(plan, "send_version", sentence, today(), NOW)
    about = (plan.citizen_id, plan.id)
    if plan.stepped_back:
        yield stepped_back_task(about, plan.stepped_back)
    elif not plan.beginning.has_a_yes:
        yield from question_tasks(about, plan.beginning)
    elif not is_called:
        yield from _to_call(plan)


def _to_call(plan: _MyPlan) -> Iterator[Task]:
    if plan.phase == Plan.Phase.CONSIDER:
        sentence = _("Call the first meeting about the plan.")
        yield _task(plan, "call_meeting", sentence, None, NEXT)
    elif plan.next_meeting_on and (plan.next_meeting_on - today()).days <= BEFORE_MEETING:
        late = is_overdue(plan.next_meeting_on, today())
        sentence = (
            _("Follow-up should have been held by %(date)s. Call the meeting.")
            if late
            else _("The plan is to be followed up by %(date)s. Call the meeting.")
        ) % {"date": date_of(plan.next_meeting_on)}
        urgency = NOW if late else NEXT
        yield _task(plan, "call_meeting", sentence, plan.next_meeting_on, urgency)


def _due_beside() -> ArraySubquery:
    """The interventions each seat is responsible for, when their day is near or past."""
    due = Intervention.objects.filter(
        responsible=OuterRef("pk"),
        removed_at=None,
        due_on__lte=today() + dt.timedelta(days=SOON),
    ).exclude(status__in=FINISHED)
    return rows_beside(due.order_by("due_on"), "id", "title", "due_on")


def _due_in(seat: Participant, rows: Iterable[dict[str, Any]]) -> Iterator[Intervention]:
    for row in rows:
        yield Intervention(
            pk=UUID(row["id"]),
            plan_id=seat.plan_id,
            citizen_id=seat.citizen_id,
            title=row["title"],
            due_on=dt.date.fromisoformat(row["due_on"]),
        )


def _without_sight(actor: Actor, plans: dict[UUID, _MyPlan]) -> Iterator[Task]:
    """People at my plans' tables whose ground for the plan is gone, or for what they have promised;
    read from the grants themselves."""
    if actor.unit_id is None or not any(one.i_lead for one in plans.values()):
        return
    for plan_id, name, promises, sees_plan in rows_from("seats_without_sight"):
        plan = plans.get(plan_id)
        if plan is not None and plan.paused_at is None and plan.stepped_back != "withdrawn":
            said = lost_sight_in_words(name, promises, sees_plan=sees_plan)
            yield _task(plan, "lost_sight", said, None, NOW, anchor="needs-new")


def _task(
    plan: _MyPlan,
    kind: str,
    sentence: str,
    due_on: dt.date | None,
    urgency: int,
    *,
    anchor: str = "",
) -> Task:
    page = "plans:meeting" if kind in AT_THE_MEETING else PAGES.get(kind, "plans:plan")
    return Task(
        kind=kind,
        sentence=sentence,
        citizen_id=plan.citizen_id,
        plan_id=plan.id,
        url_name=page,
        url_args=(plan.id,),
        anchor=anchor,
        due_on=due_on,
        urgency=urgency,
    )
