"""What agreements ask of me: a yes or a no, how it goes, and what lies back at a table I lead."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import formats
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.working_days import is_overdue

from ..models import Agreement, AgreementStep, Intervention, Participant, Pause
from ..pages import QuickAction, Task
from ..rules import LEFT, ON_THE_WAY
from .mine import my_seats

NOW, NEXT = 0, 1
SOON = 7  # days before something is due
ASKED, BACK = Agreement.Status.PROPOSED, Agreement.Status.DECLINED


PROMISED = (
    *("id", "plan_id", "citizen_id", "status", "what", "status_note"),
    *("due_on", "revision", "who_said_no"),
)


def agreement_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    """Each is done by a press in its own row."""
    shapes = {ASKED: _asked, BACK: _back}
    for row in rows:
        one = _read(row)
        yield shapes.get(Agreement.Status(one.status), _due)(one)


def _read(row: dict[str, Any]) -> Agreement:
    ids = {name: UUID(row[name]) for name in ("id", "plan_id", "citizen_id")}
    words = {name: row[name] for name in ("status", "what", "status_note", "revision")}
    one = Agreement(**ids, **words, due_on=dt.date.fromisoformat(row["due_on"]))
    one.who_said_no = row["who_said_no"]  # type: ignore[attr-defined]  # as the question says it
    return one


def due_task(
    promise: Intervention | Agreement,
    words: str,
    kind: str,
    actions: tuple[QuickAction, ...] = (),
) -> Task:
    """A promise whose day is near or past."""
    late = is_overdue(promise.due_on, today())
    sentence = _("“%(words)s” was due %(date)s.") if late else _("“%(words)s” is due %(date)s.")
    return Task(
        kind=f"report_{kind}",
        sentence=sentence % {"words": in_a_quote(words), "date": date_of(promise.due_on)},
        citizen_id=promise.citizen_id,
        plan_id=promise.plan_id,
        url_name="plans:plan",
        url_args=(promise.plan_id,),
        anchor=f"{kind}-{promise.pk}",
        due_on=promise.due_on,
        urgency=NOW if promise.due_on <= today() else NEXT,
        actions=actions,
    )


def _due(one: Agreement) -> Task:
    return due_task(one, one.what, "agreement", _report_actions(one))


def _report_actions(agreement: Agreement) -> tuple[QuickAction, ...]:
    """Kept by one press; late by two, with room for a word."""
    name, args = "plans:report_agreement", (agreement.plan_id, agreement.pk)
    kept = (("status", "kept"), ("note", ""))
    return (
        QuickAction(label=_("Kept"), url_name=name, url_args=args, fields=kept),
        QuickAction(label=_("Late …"), url_name=name, url_args=args),
    )


def in_a_quote(words: str) -> str:
    """Without the full stop that ends them: our own sentence goes on. Three dots are meant."""
    bare = words.strip()
    return bare if bare.endswith("..") else bare.removesuffix(".")


def date_of(on: dt.date) -> str:
    return formats.date_format(on, "DATE_FORMAT")


def agreements_waiting(actor: Actor) -> QuerySet[Agreement]:
    """Those that ask something of me, the soonest first."""
    mine = Agreement.objects.filter(
        Q(status__in=(ASKED, BACK))
        | Q(status__in=ON_THE_WAY, due_on__lte=today() + dt.timedelta(days=SOON)),
        responsible__in=my_seats(actor).values("pk"),
        removed_at=None,
        plan__closed_at=None,
    )
    carried = AgreementStep.objects.filter(agreement=OuterRef(OuterRef("pk")))
    last = carried.exclude(status=BACK).order_by("-number").values("responsible_id")[:1]
    seat = Participant.objects.filter(pk=Subquery(last))
    rests = Pause.objects.filter(plan=OuterRef("plan"), ended_at=None)
    mine = mine.filter(~Exists(rests))  # a plan that rests reminds nobody
    return mine.annotate(who_said_no=Subquery(seat.values("name")[:1])).order_by("due_on")


def _asked(one: Agreement) -> Task:
    name, args = "plans:answer_agreement", (one.plan_id, one.pk)
    yes = (("answer", "accepted"), ("reason", ""), ("base_revision", str(one.revision)))
    words = {"words": in_a_quote(one.what), "date": date_of(one.due_on)}
    return Task(
        kind="answer_agreement",
        sentence=_("You are asked: “%(words)s” by %(date)s. Will you take it on?") % words,
        citizen_id=one.citizen_id,
        plan_id=one.plan_id,
        url_name=name,
        url_args=args,
        anchor="",
        due_on=one.due_on,
        urgency=NOW if one.due_on <= today() else NEXT,
        actions=(
            QuickAction(label=_("Yes, I take it on"), url_name=name, url_args=args, fields=yes),
            QuickAction(label=_("No …"), url_name=name, url_args=args),
        ),
    )


def _back(one: Agreement) -> Task:
    """The case lead holds it; who said no and why stands in the row."""
    who: str | None = one.who_said_no  # type: ignore[attr-defined]  # see `_read`
    return Task(
        kind="back_at_the_table",
        sentence=_why(one, who or ""),
        citizen_id=one.citizen_id,
        plan_id=one.plan_id,
        url_name="plans:plan",
        url_args=(one.plan_id,),
        anchor=f"agreement-{one.pk}",
        due_on=one.due_on,
        urgency=NOW,
        actions=_ways_on(one),
    )


def _ways_on(one: Agreement) -> tuple[QuickAction, ...]:
    args, take = (one.plan_id, one.pk), (("base_revision", str(one.revision)),)
    mine, other = _("I take it on"), _("Ask somebody else …")
    return (
        QuickAction(label=mine, url_name="plans:take_agreement", url_args=args, fields=take),
        QuickAction(label=other, url_name="plans:agreement", url_args=args),
    )


def _why(one: Agreement, who: str) -> str:
    words = {"words": in_a_quote(one.what), "name": who, "reason": in_a_quote(one.status_note)}
    if one.status_note == LEFT:
        return _("“%(words)s” needs somebody new: %(name)s has left the table.") % words
    return _("“%(words)s” is back at the table. %(name)s said no: “%(reason)s”.") % words
