"""What waits for somebody because of what the citizen has said to having a plan."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.permissions import Permission

from ..models import Consideration, Plan
from ..pages import Beginning, Task
from .agreement_tasks import date_of

NOW, NEXT = 0, 1
WANTED = ("citizen_id", "said", "to_unit_id", "ask_again_on")
Said = Consideration.Said
About = tuple[UUID, UUID]  # citizen and plan


def words_that_wait(actor: Actor) -> QuerySet[Consideration] | None:
    """The citizens' latest words where there is no plan: a yes to my unit, a day named to me."""
    if actor.unit_id is None or not actor.may(Permission.PLAN_LEAD):
        return None
    later = Consideration.objects.filter(
        citizen=OuterRef("citizen"), number__gt=OuterRef("number")
    ).exclude(said=Said.EXPLAINED)
    living = Plan.objects.filter(citizen=OuterRef("citizen"), closed_at=None)
    asks = Q(said=Said.YES, to_unit_id=actor.unit_id)
    again = Q(told_to=actor.user_id, unit_id=actor.unit_id, ask_again_on__lte=today())
    waiting = Consideration.objects.filter(asks | again, plan=None)
    return waiting.filter(~Exists(later), ~Exists(living)).order_by("said_at")


def wanted_tasks(_actor: Actor, rows: Iterable[dict[str, Any]]) -> Iterator[Task]:
    for row in rows:
        citizen_id = UUID(row["citizen_id"])
        if row["said"] == Said.YES:
            sentence = _("Would like a plan, and has asked you. Begin it together.")
            yield _task("wants_a_plan", sentence, (citizen_id, None), NOW)
        else:
            day = dt.date.fromisoformat(row["ask_again_on"])
            yield _again((citizen_id, None), day)


def question_tasks(about: About, beginning: Beginning) -> Iterator[Task]:
    """In a plan that is being considered: the question, once and again when the citizen likes."""
    answer = beginning.answer
    if beginning.has_a_yes or beginning.is_shut:
        return
    if answer is None:
        sentence = _("Ask whether a plan is wanted, and write down the answer.")
        yield _task("ask_citizen", sentence, about, NEXT)
    elif answer.ask_again_on is not None:
        yield _again(about, answer.ask_again_on)


def stepped_back_task(about: About, why: str) -> Task:
    sentences = {
        "withdrawn": _("Every consent has been withdrawn. Shall the plan rest, or be closed?"),
        "no": _("The citizen does not want the plan now. Shall it rest, or be closed?"),
    }
    return _task("pause_or_close", sentences[why], about, NOW)


def take_up_task(about: About) -> Task:
    sentence = _("The citizen would like to go on. Take the plan up again?")
    return _task("take_up", sentence, about, NEXT)


def _again(about: tuple[UUID, UUID | None], day: dt.date) -> Task:
    sentence = _("Wanted to be asked again about a plan from %(date)s.")
    return _task("ask_again", sentence % {"date": date_of(day)}, about, NEXT, due_on=day)


def _task(
    kind: str,
    sentence: str,
    about: tuple[UUID, UUID | None],
    urgency: int,
    *,
    due_on: dt.date | None = None,
) -> Task:
    citizen_id, plan_id = about
    rests = kind in {"pause_or_close", "take_up"}
    page = "plans:rest" if rests else "plans:consider"
    return Task(
        kind=kind,
        sentence=sentence,
        citizen_id=citizen_id,
        plan_id=plan_id,
        url_name=page if plan_id else "plans:start",
        url_args=(plan_id or citizen_id,),
        anchor="",
        due_on=due_on,
        urgency=urgency,
    )
