"""Before a plan: what the citizen says to having one, kept as it was said and respected."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from brobygger.access.gate import open_citizen
from brobygger.access.queries import parties_of
from brobygger.accounts.queries import StaffCard, colleagues_at
from brobygger.accounts.roles import permissions_of
from brobygger.audit.services import record
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category
from brobygger.kernel.clock import today
from brobygger.kernel.events import announce
from brobygger.kernel.permissions import Permission, require

from .. import rules
from ..beginning_law import laws_without_a_yes
from ..errors import (
    ChoiceUnknown,
    CitizenSaidNo,
    DayOfTalkUnlikely,
    DayToAskUnlikely,
    NoGroundForPlan,
    PlanNeedsAYes,
    PlanPaused,
    SaidByAnother,
)
from ..events import PlanNotWanted
from ..grounds import grounds_on, mask_of
from ..models import OWN_WORDS, Consideration, Plan
from ..pages import Asked, Beginning, Wanted
from ..queries.beginning import beginning_now
from .table import (
    kept_line,
    kept_text,
    locked,
    needed_line,
    needed_text,
    require_lead,
    require_seat,
    writer_of,
)

Said = Consideration.Said
LONGEST_WITH, LONGEST_DECIDER = 200, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Whose word it is, in which plan, and how many words there were when it was looked at."""

    citizen_id: UUID
    plan: Plan | None
    known: int


@transaction.atomic
def note_answer(actor: Actor, *, citizen_id: UUID, asked: Asked) -> None:
    """Write down what the citizen was told, and what they said to it. A no shuts the door for staff."""
    require(actor, Permission.PLAN_WRITE)
    open_citizen(actor, citizen_id, shows=Category.PLAN)
    plan = _living(citizen_id)
    if plan is None:
        require(actor, Permission.PLAN_LEAD)
        require_ground_for_plan(actor, citizen_id)
    else:
        require_seat(actor, plan)
    put_asked(actor, citizen_id, plan, asked)


@transaction.atomic
def say_about_plan(actor: Actor, *, citizen_id: UUID, wanted: Wanted) -> None:
    """The citizen's own word, at any time and as often as they like.

    A yes where there is no plan reaches a unit that may begin one; there it stands as a task.
    """
    require(actor, Permission.PLAN_OWN)
    open_citizen(actor, citizen_id, shows=Category.PLAN)
    plan = _living(citizen_id)
    _check_choice(wanted.said, OWN_WORDS)
    asks = wanted.said == Said.YES and plan is None
    if asks and wanted.to_unit_id not in {
        unit_id for unit_id, _ in units_to_ask(actor, citizen_id)
    }:
        raise ChoiceUnknown("unit")
    here = _here(citizen_id, plan)
    word = _put(
        here,
        said=wanted.said,
        said_on=today(),
        words=kept_text(wanted.words, rules.LONGEST_NOTE).strip(),
        raised_by_citizen=True,
        ask_again_on=_day_to_ask(wanted.said, wanted.ask_again_on),
        with_whom=kept_line(wanted.with_whom, LONGEST_WITH).strip() if asks else "",
        to_unit_id=wanted.to_unit_id if asks else None,
    )
    record(actor, "plan.wanted", word, said=wanted.said)
    _announce_a_no(actor, word)


@transaction.atomic
def begin_by_law(actor: Actor, *, plan_id: UUID, law: str, decided_by: str, reason: str) -> None:
    """Go on without a yes, by a law that is named. The citizen sees who decided it and why."""
    require(actor, Permission.PLAN_LEAD)
    plan = locked(plan_id)
    require_lead(actor, plan)
    _check_choice(law, laws_without_a_yes())
    name, _kind = writer_of(actor, plan)
    word = _put(
        _here(plan.citizen_id, plan),
        said=Said.LAW,
        said_on=today(),
        words=needed_text(reason, rules.LONGEST_NOTE).strip(),
        law=law,
        decided_by=needed_line(decided_by, LONGEST_DECIDER).strip(),
        told_to=actor.user_id,
        told_to_name=name,
        unit_id=actor.unit_id,
    )
    record(actor, "plan.begun_by_law", word, law=law)


def units_to_ask(actor: Actor, citizen_id: UUID) -> list[tuple[UUID, str]]:
    """Where the citizen can ask for a plan: units that may share one about them, by name."""
    parties = parties_of(actor, citizen_id)
    units = {one.id: one.name for one in parties if one.kind == "unit" and one.sees_plan}
    staff = colleagues_at(actor, unit_ids=units)
    return [(one, name) for one, name in units.items() if any(map(_may_lead, staff[one]))]


def put_asked(actor: Actor, citizen_id: UUID, plan: Plan | None, asked: Asked) -> Consideration:
    """As `note_answer`, in the plan that is locked or just begun."""
    _check_choice(asked.said, (*OWN_WORDS, Said.EXPLAINED))
    beginning = beginning_now(citizen_id, plan.pk if plan else None)
    check_door(beginning, raised_by_citizen=asked.raised_by_citizen)
    _check_talk(asked)
    name = _name_of(actor, citizen_id)
    word = _put(
        Here(citizen_id=citizen_id, plan=plan, known=_known(beginning)),
        said=asked.said,
        said_on=asked.said_on,
        words=kept_text(asked.words, rules.LONGEST_NOTE).strip(),
        raised_by_citizen=asked.raised_by_citizen,
        explained=sorted(set(asked.explained)),
        explained_by_name=_explained_by(asked, name),
        ask_again_on=_day_to_ask(asked.said, asked.ask_again_on),
        told_to=actor.user_id,
        told_to_name=name,
        unit_id=actor.unit_id,
    )
    action = "plan.explained" if asked.said == Said.EXPLAINED else "plan.answer_told"
    record(actor, action, word, said=asked.said)
    _announce_a_no(actor, word)
    return word


def check_door(beginning: Beginning, *, raised_by_citizen: bool = False) -> None:
    """Nobody asks somebody who has said no; somebody who brings it up is heard."""
    if beginning.is_shut and not raised_by_citizen:
        raise CitizenSaidNo(beginning.plan_id)


def tie_own_yes(plan: Plan, beginning: Beginning) -> None:
    """The yes the citizen gave before there was a plan is this plan's."""
    one = beginning.own_yes
    if one is not None:
        waiting = Consideration.objects.filter(citizen_id=plan.citizen_id, plan=None)
        waiting.filter(number=one.number).update(plan=plan)


def require_yes(plan: Plan) -> None:
    """Nobody is called, seated or met without one; and not while the plan rests."""
    if plan.pauses.filter(ended_at=None).exists():
        raise PlanPaused(plan.pk)
    if not beginning_now(plan.citizen_id, plan.pk).has_a_yes:
        raise PlanNeedsAYes(plan.pk)


def require_ground_for_plan(actor: Actor, citizen_id: UUID) -> None:
    """The unit has a lasting ground for the shared plan; an emergency is none."""
    lasting = grounds_on(actor, citizen_id).cover(Category.PLAN, actor.unit_id)
    if not lasting or not mask_of(actor, citizen_id) & Category.PLAN:
        raise NoGroundForPlan(citizen_id)


def _living(citizen_id: UUID) -> Plan | None:
    living = Plan.objects.select_for_update(no_key=True)
    return living.filter(citizen_id=citizen_id, closed_at=None).first()


def _here(citizen_id: UUID, plan: Plan | None) -> Here:
    last = Consideration.objects.filter(citizen_id=citizen_id).aggregate(last=Max("number"))["last"]
    return Here(citizen_id=citizen_id, plan=plan, known=last or 0)


def _known(beginning: Beginning) -> int:
    return beginning.history[0].number if beginning.history else 0


def _put(here: Here, **word: Any) -> Consideration:
    """The next word. Two at once: the first stands, and the second is told so."""
    try:
        with transaction.atomic():
            return Consideration.objects.create(
                citizen_id=here.citizen_id, plan=here.plan, number=here.known + 1, **word
            )
    except IntegrityError as lost:
        raise SaidByAnother(here.citizen_id) from lost


def _may_lead(one: StaffCard) -> bool:
    return Permission.PLAN_LEAD in permissions_of(one.role)


def _announce_a_no(actor: Actor, word: Consideration) -> None:
    if word.plan_id is not None and word.said in {Said.NO, Said.NOT_NOW}:
        announce(actor, PlanNotWanted(plan_id=word.plan_id, citizen_id=word.citizen_id))


def _check_choice(chosen: str, known: Collection[str]) -> None:
    if chosen not in known:
        raise ChoiceUnknown(chosen)


def _check_talk(asked: Asked) -> None:
    if not asked.explained or not set(asked.explained) <= set(Consideration.Way.values):
        raise ChoiceUnknown("explained")
    if not rules.is_recent(asked.said_on, today()):
        raise DayOfTalkUnlikely(asked.said_on)


def _explained_by(asked: Asked, name: str) -> str:
    return kept_line(asked.explained_by_name, 120).strip() or name


def _day_to_ask(said: str, day: dt.date | None) -> dt.date | None:
    if day is None or said not in {Said.NO, Said.NOT_NOW}:
        return None
    if not rules.is_day_to_ask(day, today()):
        raise DayToAskUnlikely(day)
    return day


def _name_of(actor: Actor, citizen_id: UUID) -> str:
    return writer_of(actor, Plan(citizen_id=citizen_id))[0]
