"""Faults planted in views leak nothing; faults planted in policies are seen on the pages themselves.

Every fault is first shown to bite: whoever may read everything gets words that do not belong there.
"""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections
from django.db.models import Value
from django.http import HttpResponse

from brobygger.access.queries import citizens as finding
from brobygger.accounts import queries as accounts
from brobygger.citizens.models import Citizen, Relative
from brobygger.citizens.queries import relative_card
from brobygger.kernel.permissions import Permission
from brobygger.kernel.rows import rows_beside
from brobygger.plans import pdf
from brobygger.plans.models import Draft, EarlierText, Plan, VersionPart, WorkingPart
from brobygger.plans.queries import alongside, cards, page, parts
from brobygger.plans.views import page as plan_view
from brobygger.portal import pages as portal
from brobygger.portal import views as portal_views
from brobygger.safety import queries as coping
from brobygger.safety.models import CopingDraft, CopingLevel, CopingSheet, EarlierLevel
from brobygger.safety.views import sheet as coping_view

from .looking import ROADS
from .machine import Worlds
from .reading import Who
from .test_matrix import FAULTS

ROLES = ["contact_person", "nurse", "addiction_counsellor", "caseworker", "administrator", "leader"]
EVERYTHING, PLAN_AND_MENTAL, PLAN_ALONE = 511, 2 | 4, 2


class Scene(Worlds):
    """One world: a unit and a relative who may see all of both citizens; others a part of one."""

    def __init__(self) -> None:
        super().__init__()
        self.people_are_hired([], ROLES, 1)
        for citizen in (0, 1):
            self.consent(citizen, 0, EVERYTHING, 1)
            self.consent(citizen, 7, EVERYTHING, 16)
        self.consent(0, 1, PLAN_AND_MENTAL, 1)
        self.consent(0, 6, PLAN_ALONE, 1 | 16)
        self.relative, self.confidant = self.cast.relatives
        self.eyes.really_typeset = 1000

    def consent(self, citizen: int, party: int, categories: int, purposes: int) -> None:
        self.the_citizen_consents(citizen, party, categories, purposes, -1, None, None, False)

    def staff(self, number: int, purpose: int = 1) -> Who:
        return Who(self.cast.staff[number], unit=self.cast.units[number], purpose=purpose)

    def person(self, one: UUID) -> Who:
        return Who(self.cast.persons[one], person=one, purpose=16)

    def limited(self) -> list[Who]:
        """Part of one citizen; the same for a purpose not agreed to; nothing; oneself."""
        return [
            self.staff(1),
            self.staff(1, purpose=2),
            self.staff(5),
            self.person(self.relative),
            self.person(self.cast.citizens[1]),
        ]

    def all_look(self, roads: tuple[str, ...]) -> None:
        for road in roads:
            for who in self.limited():
                if road != "own page" or who.unit is None:
                    for citizen in self.cast.citizens:
                        self.eyes.look(self.world, who, citizen, road)

    def bites(self, road: str) -> bool:
        """Whether those who may read everything get what does not belong there."""
        who = self.staff(0) if road != "own page" else self.person(self.confidant)
        try:
            self.eyes.look(self.world, who, self.cast.citizens[0], road)
        except AssertionError as difference:
            return str(difference).startswith("LEAK")
        return False


def living() -> Any:
    """The marked plans; the cast's other ones hold what no page could draw."""
    return Plan.objects.filter(closed_at=None).values("pk")


def every_frozen_part(plans: Any, _number: int, *, name: str) -> Any:
    rows = VersionPart.objects.filter(version__plan__in=living()).order_by("position", "key")
    return plans.annotate(**{name: rows_beside(rows, *parts.NAMES)})


def every_part(plans: Any) -> Any:
    rows = WorkingPart.objects.filter(plan_id__in=living()).order_by("position", "key")
    along = rows_beside(rows, *parts.NAMES)
    return alongside.with_parts(plans).annotate(part_list=along, domains=Value(0))


def all_there_is(*_args: Any) -> HttpResponse:
    """A template that prints every row of everything."""
    tables = (WorkingPart, VersionPart, Draft, EarlierText, Relative, Citizen)
    return HttpResponse(repr([list(one.objects.values()) for one in tables]))


def all_about_coping(*_args: Any) -> HttpResponse:
    tables = (CopingSheet, CopingLevel, EarlierLevel, CopingDraft)
    return HttpResponse(repr([list(one.objects.values()) for one in tables]))


def every_sheet(actor: Any) -> Any:
    """Whichever sheet comes first, never the one asked for."""

    class Careless:
        def filter(self, citizen_id: UUID) -> Any:
            return sound_sheets(actor).exclude(citizen_id=citizen_id)

    return Careless()


def with_all_parts(plan: Any, citizen: Any) -> dict[str, Any]:
    rows = [*WorkingPart.objects.values(), *VersionPart.objects.values()]
    return {**sound_contents(plan, citizen), "goal": repr(rows)}


def of_another(actor: Any, citizen_id: UUID) -> Any:
    other = next(one for one in Worlds.cast.citizens if one != citizen_id)
    return sound_plan(actor, other)


def seeing_everything(actor: Any, citizen_id: UUID, **how: Any) -> Any:
    citizen, sight = sound_opening(actor, citizen_id, **how)
    return citizen, replace(sight, categories=EVERYTHING)


def every_relative(_actor: Any, _citizen_id: UUID) -> tuple[Any, ...]:
    return tuple(relative_card(one) for one in Relative.objects.all())


sound_sheets = coping._rows
sound_contents, sound_plan, sound_opening = (
    pdf.contents,
    page.living_plan_of,
    portal.open_with_sight,
)
# Fault → where it is planted, and the roads that lead past it.
IN_VIEWS: dict[str, tuple[list[tuple[Any, str, Any]], tuple[str, ...]]] = {
    "the plan page forgets which plan": ([(page, "with_parts", every_part)], ("plan page", "PDF")),
    "a template prints every row there is": (
        [(plan_view, "render", all_there_is)],
        ("plan page",),
    ),
    "a version forgets which version": (
        [(page, "with_frozen_parts", every_frozen_part)],
        ("version", "PDF of a version"),
    ),
    "the paper gets every part there is": ([(pdf, "contents", with_all_parts)], ("PDF",)),
    "the citizen's page opens another's plan, whatever one may see": (
        [
            (portal, "living_plan_of", of_another),
            (portal, "open_with_sight", seeing_everything),
            (portal, "relatives_of", every_relative),
        ],
        ("citizen page",),
    ),
    "a template of the portal prints every row there is": (
        [(portal_views, "render", all_there_is)],
        ("own page", "search by name"),
    ),
    "the coping sheet forgets whose": (
        [(coping, "_rows", every_sheet)],
        ("coping sheet on paper", "coping sheet to keep"),
    ),
    "a template prints every row about coping": (
        [(coping_view, "render", all_about_coping)],
        ("coping sheet",),
    ),
    "the search finds everybody, and asks for no permission": (
        [
            (finding, "require", lambda *_: None),
            (finding.register, "citizens_found", lambda *_, **__: Citizen.objects.all()),
        ],
        ("search by number",),
    ),
}


def planted(changes: list[tuple[Any, str, Any]]) -> ExitStack:
    stack = ExitStack()
    for room, name, fault in changes:
        stack.enter_context(patch.object(room, name, fault))
    return stack


def test_a_planted_fault_in_a_view_does_not_leak(stage):
    scene = Scene()
    for name, (changes, roads) in IN_VIEWS.items():
        with planted(changes):
            scene.eyes.leaks_only = False
            assert [one for one in roads if not scene.bites(one)] == [], name
            scene.eyes.leaks_only = True
            scene.all_look(roads)
    assert scene.eyes.compared.total() > 50


def test_a_door_that_lets_everybody_in_does_not_leak(stage):
    """The role may do everything, and a membership that has ended still counts in Python."""
    scene = Scene()
    scene.someone_leaves_or_comes_later(0, 0, past=True)
    left, administrator = scene.staff(0), scene.staff(4, purpose=8)
    scene.eyes.leaks_only = True
    changes = [
        (accounts, "permissions_of", lambda _role: frozenset(Permission)),
        (accounts, "_valid", lambda rows: rows),
    ]
    with planted(changes):
        for who in (left, administrator):
            assert scene.eyes.ask(who, scene.cast.citizens[0], "list of citizens")[0] == 200
            for road in ROADS:
                scene.eyes.look(scene.world, who, scene.cast.citizens[0], road)


POLICIES = {
    "the category is forgotten": "plan page",
    "the purpose is forgotten": "citizen page",
    "the prefilter alone": "list of citizens",
    "row security is off": "PDF of a version",
}
HIDING: dict[str, tuple[Any, str, Any]] = {
    "plan page": (cards.Desk, "statuses", lambda _desk: ()),
    "version": (cards.Desk, "challenges", lambda _desk: ()),
    "PDF": (pdf, "_crisis", lambda _page: []),
    "citizen page": (portal, "relatives_of", lambda *_: ()),
    "search by name": (finding.register, "citizens_found", lambda *_, **__: Citizen.objects.none()),
}


def test_pages_alone_catch_faults_in_policies_and_what_is_hidden(stage):
    scene = Scene()
    scene.all_look(tuple(POLICIES.values()))  # nothing is wrong before
    for road, hidden in HIDING.items():
        with planted([hidden]), pytest.raises(AssertionError, match="HIDDEN"):
            scene.eyes.look(scene.world, scene.staff(0), scene.cast.citizens[0], road)
    for fault, road in POLICIES.items():
        with connections["owner"].cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(FAULTS[fault])
            cursor.execute("COMMIT")
        with pytest.raises(AssertionError, match="LEAK"):
            scene.all_look((road,))
