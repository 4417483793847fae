"""What the portal's pages show: the rooms' answers laid side by side."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.access.gate import (
    CitizenCard,
    CitizenLine,
    citizen_beside,
    glance,
    open_with_sight,
)
from brobygger.access.pages import Onlookers, onlookers
from brobygger.access.queries import (
    CareRelationCard,
    ConsentCard,
    care_relations_of,
    consents_of,
    count_my_citizens,
    find_citizens,
    my_citizens,
    my_emergency_ends,
    relatives_of,
)
from brobygger.kernel.actor import Actor
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.permissions import Permission
from brobygger.organisations.queries import UnitCard, unit_cards
from brobygger.plans.pages import AgreementCard, InterventionCard, PlanLine, PlanPage, Task
from brobygger.plans.pulse import SILENT
from brobygger.plans.queries import (
    living_plan_of,
    my_plan_tasks,
    plan_closed_by_death,
    plans_about,
    plans_of_unit,
    plans_that_wait_unseen,
)
from brobygger.plans.steps import NextStep, next_step
from brobygger.safety.queries import sheets_among

if TYPE_CHECKING:
    from brobygger.citizens.queries import RelativeCard

PAGE = 25
GO = _("Go to it")
ACTIONS = {  # what the button says, where more can be said than that
    "rate": _("Answer the questions"),
    "answer_invitation": _("Answer"),
    "answer_poll": _("See the times and answer"),
    "choose_time": _("See the answers"),
    "meeting_today": _("Go to the meeting"),
    "read_version": _("Read the plan"),
    "finish_draft": _("Go on writing"),
    "meeting_open": _("Go to the meeting"),
    "report_agreement": _("Say how it goes"),
    "report_intervention": _("Say how it goes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenRow:
    """A citizen in a list, with their home and how their plan stands."""

    citizen: CitizenLine
    home: UnitCard | None
    plan: PlanLine | None
    has_sheet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenList:
    """One page of citizens; `after` begins the next page, None on the last."""

    text: str
    rows: tuple[CitizenRow, ...]
    total: int | None
    after: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenPage:
    """The citizen's front page for staff."""

    citizen: CitizenCard
    plan: PlanPage | None
    closed_plan_id: UUID | None  # closed by the citizen's death
    step: NextStep | None
    relations: tuple[CareRelationCard, ...]
    relatives: "tuple[RelativeCard, ...]"
    consents: tuple[ConsentCard, ...]
    emergency_ends: dt.datetime | None
    seen: Onlookers
    sees_plan: bool
    sees_network: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NextThing:
    """The one thing to do now, with the button that leads to it."""

    sentence: str
    action: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """A citizen's own page, or a relative's view of the one they are close to."""

    citizen: CitizenCard | CitizenLine
    plan: PlanPage | None
    step: NextStep | None
    is_mine: bool
    has_sheet: bool = False
    opened: tuple[str, ...] = ()  # what a relative has been let into, in words
    thing: NextThing | None = None

    @property
    def promises(self) -> tuple[InterventionCard | AgreementCard, ...]:
        """What others have promised, the soonest first; kept and dropped ones are not asked about."""
        return tuple(one for one in self._promises() if not one.responsible.is_me)

    @property
    def my_promises(self) -> tuple[InterventionCard | AgreementCard, ...]:
        return tuple(one for one in self._promises() if one.responsible.is_me)

    def _promises(self) -> list[InterventionCard | AgreementCard]:
        if self.plan is None:
            return []
        open_ones: list[InterventionCard | AgreementCard] = []
        for intervention in self.plan.interventions:
            agreements = [one for one in intervention.agreements if one.is_open]
            open_ones += agreements or (
                [intervention] if intervention.status not in {"done", "stopped"} else []
            )
        return sorted(open_ones, key=lambda one: one.due_on)


def citizen_list(actor: Actor, *, text: str, after: UUID | None) -> CitizenList:
    """Found by name or number, or all one has a ground for, a page at a time."""
    if text.strip():
        found = find_citizens(actor, text=text, limit=PAGE)
        return CitizenList(text=text, rows=_rows(actor, found), total=None, after=None)
    lines = my_citizens(actor, after=after, limit=PAGE)
    more = lines[-1].id if len(lines) == PAGE else None
    return CitizenList(
        text="", rows=_rows(actor, lines), total=count_my_citizens(actor), after=more
    )


def _rows(actor: Actor, lines: tuple[CitizenLine, ...]) -> tuple[CitizenRow, ...]:
    homes = unit_cards({one.home_unit_id for one in lines if one.home_unit_id})
    plans = {one.citizen_id: one for one in plans_about(actor, (one.id for one in lines))}
    sheets = sheets_among(actor, [one.id for one in lines])
    return tuple(
        CitizenRow(
            citizen=one,
            home=homes.get(one.home_unit_id) if one.home_unit_id else None,
            plan=plans.get(one.id),
            has_sheet=one.id in sheets,
        )
        for one in lines
    )


def citizen_page(actor: Actor, citizen_id: UUID) -> CitizenPage:
    """Everything this actor may know of the citizen at a glance; the look is noted."""
    relations = tuple(one for one in care_relations_of(actor, citizen_id) if one.is_open)
    relatives = relatives_of(actor, citizen_id)
    consents = tuple(one for one in consents_of(actor, citizen_id) if one.is_active)
    told = [Category.PLAN] * bool(consents) + [Category.NETWORK] * bool(relatives)
    shows = mask_of([Category.IDENTITY, *told, *(one.category for one in relations)])
    citizen, sight = open_with_sight(actor, citizen_id, shows=shows)
    sees = sight.categories
    plan = living_plan_of(actor, citizen_id) if sees & Category.PLAN else None
    may_open_emergency = actor.may(Permission.EMERGENCY_OPEN)
    return CitizenPage(
        citizen=citizen,
        plan=plan,
        closed_plan_id=plan_closed_by_death(actor, citizen_id) if citizen.died_on else None,
        step=next_step(plan) if plan else None,
        relations=relations,
        relatives=relatives if sees & Category.NETWORK else (),
        consents=consents,
        emergency_ends=my_emergency_ends(actor, citizen_id) if may_open_emergency else None,
        seen=onlookers(actor, citizen_id),
        sees_plan=bool(sees & Category.PLAN),
        sees_network=bool(sees & Category.NETWORK),
    )


def own_pages(actor: Actor) -> tuple[OwnPage, ...]:
    """The citizen's own page; for a relative, one for each who has opened something to them."""
    listed: dict[UUID, CitizenLine | None]
    if actor.may(Permission.CONSENT_OWN) and actor.person_id is not None:
        listed = {actor.person_id: None}  # a citizen need not look themself up in a list
    else:
        listed = {one.id: one for one in my_citizens(actor, limit=5)}
    things = _next_things(actor) if listed else {}
    return tuple(_own_page(actor, key, line, things.get(key)) for key, line in listed.items())


def _own_page(
    actor: Actor, citizen_id: UUID, line: CitizenLine | None, thing: NextThing | None
) -> OwnPage:
    """Opening the plan leaves the line that they looked; without one, opening the citizen does."""
    plan = living_plan_of(actor, citizen_id)
    citizen: CitizenCard | CitizenLine
    if plan is not None:
        citizen, sees = line or citizen_beside(actor, citizen_id), plan.sees
    else:
        citizen, sight = open_with_sight(actor, citizen_id)
        sees = sight.categories
    return OwnPage(
        citizen=citizen,
        plan=plan,
        step=next_step(plan) if plan else None,
        is_mine=actor.person_id == citizen_id,
        has_sheet=bool(sheets_among(actor, [citizen_id])),
        opened=tuple(one.label.split(" (")[0] for one in Category if sees & one),
        thing=thing,
    )


def _next_things(actor: Actor) -> dict[UUID, NextThing]:
    """The first of what waits, for each citizen it is about."""
    things: dict[UUID, NextThing] = {}
    for one in my_plan_tasks(actor):
        if one.citizen_id is not None:
            things.setdefault(one.citizen_id, _thing(one))
    return things


def _thing(task: Task) -> NextThing:
    url = reverse(task.url_name, args=task.url_args)
    return NextThing(
        sentence=task.sentence,
        action=str(ACTIONS.get(task.kind, GO)),
        url=f"{url}#{task.anchor}" if task.anchor else url,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One of the unit's plans, with the citizen's name when the leader may know it."""

    plan: PlanLine
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to narrow the list, and how many it would leave."""

    key: str
    label: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPage:
    """The unit's plans for its leader, the worst first; `unseen` wait without a ground to see them."""

    rows: tuple[UnitRow, ...]
    choices: tuple[Choice, ...]
    unseen: int
    has_plans: bool


def unit_page(actor: Actor, *, show: str) -> UnitPage:
    """Those that match `show`; a word nobody knows shows them all."""
    lines = plans_of_unit(actor)
    names = glance(actor, {one.citizen_id for one in lines})
    rows = [
        UnitRow(plan=one, name=names[one.citizen_id].name)
        for one in lines
        if one.citizen_id in names
    ]
    chosen = show if show in WAYS_TO_NARROW else "all"
    return UnitPage(
        rows=tuple(row for row in rows if WAYS_TO_NARROW[chosen][1](row.plan)),
        choices=tuple(
            Choice(
                key=key,
                label=str(label),
                number=sum(belongs(row.plan) for row in rows),
                is_chosen=key == chosen,
            )
            for key, (label, belongs) in WAYS_TO_NARROW.items()
        ),
        unseen=plans_that_wait_unseen(actor),
        has_plans=bool(rows),
    )


WAYS_TO_NARROW: dict[str, tuple[str | Promise, Callable[[PlanLine], bool]]] = {
    "all": (_("All"), lambda _line: True),
    "silent": (pgettext_lazy("plans", "Silent"), lambda line: line.pulse.level == SILENT),
    "raised": (_("Raised by the clock"), lambda line: line.pulse.height >= 0),
    "late": (_("Promises past their date"), lambda line: line.overdue > 0),
    "lead": (_("Without a lasting lead"), lambda line: line.lead_stands_in),
    "deputy": (_("Without a deputy"), lambda line: not line.deputy_name),
}
