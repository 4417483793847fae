"""Neighbouring plans: noted so that this one can build on them, and taken away again."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.access.queries import Seer
from brobygger.kernel.errors import NotFound
from brobygger.organisations.queries import find_units, municipalities

from .. import services
from ..forms.planning import ExistingPlanForm
from ..models import DOMAIN_CATEGORY, Domain
from ..pages import PlanPage
from .frame import asked, back, back_url, frame, meeting_of, tried, writable

ANCHOR = "existing-plans"


@require_http_methods(["GET", "POST"])
def add_existing(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Which plan, about what, who owns it, until when; never what it says."""
    page = writable(request, plan_id)
    context = frame(request, page)
    near = context["everyone"].seers
    form = ExistingPlanForm(
        request.POST or None,
        domains=_domains(page),
        owners=_owners(page, near, context["citizen"].municipality_id),
        auto_id="id_existing_%s",
    )
    if form.is_valid() and tried(form, lambda: _add(request, plan_id, form)):
        messages.success(request, _("The other plan is noted."))
        return back(request, plan_id, ANCHOR)
    context |= {"form": form, "meeting_id": meeting_of(request)}
    context["cancel"] = back_url(request, plan_id, ANCHOR)
    status = 422 if form.is_bound else 200
    return asked(
        request,
        "plans/existing.html",
        context,
        partial="plans/_existing_form.html",
        status=status,
    )


@require_http_methods(["GET", "POST"])
def remove_existing(request: ActorRequest, plan_id: UUID, existing_plan_id: UUID) -> HttpResponse:
    """It has ended or was noted by mistake; one more question, and versions keep it."""
    page = writable(request, plan_id)
    one = next((each for each in page.existing_plans if each.id == existing_plan_id), None)
    if one is None:
        raise NotFound(existing_plan_id)
    if request.method == "POST":
        services.remove_existing_plan(request.actor, existing_plan_id=existing_plan_id)
        messages.success(request, _("The other plan is taken off the list."))
        return back(request, plan_id, ANCHOR)
    context = frame(request, page, one=one, meeting_id=meeting_of(request))
    context["cancel"] = back_url(request, plan_id, ANCHOR)
    return render(request, "plans/existing_remove.html", context)


def _add(request: ActorRequest, plan_id: UUID, form: ExistingPlanForm) -> None:
    services.add_existing_plan(request.actor, plan_id=plan_id, **form.cleaned_data)


def _domains(page: PlanPage) -> list[tuple[str, str]]:
    """Nobody notes a plan of a kind of information they may not see."""
    return [
        (str(value), str(label))
        for value, label in Domain.choices
        if page.sees & DOMAIN_CATEGORY[value]
    ]


def _owners(
    page: PlanPage, seers: Iterable[Seer], municipality_id: UUID | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those already around the citizen first, then every unit that serves the municipality."""
    near = {one.unit_id: one.unit_name for one in page.participants if one.unit_id}
    near |= {one.party_id: one.name for one in seers if one.kind == "unit"}
    code = next((one.code for one in municipalities() if one.id == municipality_id), "")
    others = {one.id: one.name for one in find_units(municipality=code)}
    others = {key: name for key, name in others.items() if key not in near}
    groups = ((_("Those who help already"), near), (_("Other places"), others))
    return [(label, _by_name(units)) for label, units in groups if units]


def _by_name(units: dict[UUID, str]) -> list[tuple[str, str]]:
    return sorted(((str(key), name) for key, name in units.items()), key=lambda one: one[1])
