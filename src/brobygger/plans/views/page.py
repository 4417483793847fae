"""The plan itself: for staff, for the citizen, and as another party would see it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from brobygger.access.http import ActorRequest
from brobygger.access.pages import Onlookers
from brobygger.access.queries import party_reach
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission

from ..holding import words_in
from ..pages import PlanPage
from ..preview import as_seen_with
from ..queries import beginning_of, living_plan_of, plan_closed_by_death, plan_page, slot_panel
from ..screens import hidden_from, next_step
from .beginning import considered
from .frame import Context, about, frame, is_beside, is_calm
from .slots import put_forms


@require_GET
def plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """One page a tired person can read. Beside the picture the way back is to the meeting's page."""
    page = plan_page(request.actor, plan_id)
    if is_beside(request) and page.meeting is not None:
        meeting = reverse("plans:meeting", args=[plan_id, page.meeting.id])
        return HttpResponseRedirect(f"{meeting}?beside")
    return shown(request, page)


@require_GET
def of_citizen(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The citizen's living plan; when there is none, how one begins."""
    page = living_plan_of(request.actor, citizen_id)
    if page is not None and request.GET.get("see_as"):
        return shown(request, page)
    if page is not None:
        return HttpResponseRedirect(reverse("plans:plan", args=[page.id]))
    context = about(request, citizen_id)
    if context["citizen"].died_on is not None:
        context["closed_plan_id"] = plan_closed_by_death(request.actor, citizen_id)
    context["may_start"] = request.actor.may(Permission.PLAN_LEAD)
    context["beginning"] = beginning_of(request.actor, citizen_id)
    return render(request, "plans/none.html", context)


def shown(request: ActorRequest, page: PlanPage) -> HttpResponse:
    """The page, perhaps through another party's eyes."""
    context = frame(request, page, **considered(request, page))
    if not request.GET.get("see_as"):
        context["slots"] = put_forms(slot_panel(request.actor, page))
    if request.GET.get("see_as"):
        context = _through_other_eyes(request, page, context)
    return render(request, "plans/own.html" if is_calm(request) else "plans/plan.html", context)


def _through_other_eyes(request: ActorRequest, page: PlanPage, context: Context) -> Context:
    try:
        party_id = UUID(request.GET["see_as"])
    except ValueError as unreadable:
        raise NotFound(page.id) from unreadable
    everyone: Onlookers = context["everyone"]
    name = _name_of(everyone, party_id)
    reach = party_reach(request.actor, page.citizen_id, party_id)
    seen = as_seen_with(page, reach)
    return {
        **context,
        "plan": seen,
        "next": next_step(seen),
        "left_out": hidden_from(
            name, *everyone.hidden_from(party_id), is_more=_is_more(page, seen)
        ),
        "seen_as": name,
    }


def _is_more(page: PlanPage, seen: PlanPage) -> bool:
    """Whether the other does not read some of what they see the kind of."""
    theirs = sum(bool(one.category & seen.sees) for one in words_in(page))
    return len(words_in(seen)) < theirs


def _name_of(everyone: Onlookers, party_id: UUID) -> str:
    """The party's name, if the reader may know that it sees anything."""
    for seer in everyone.seers:
        if seer.party_id == party_id:
            return seer.name
    raise NotFound(party_id)
