"""The shared screen: the meeting's page made for being looked at together."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from brobygger.access.gate import citizen_beside
from brobygger.access.http import ActorRequest
from brobygger.kernel.categories import Category
from brobygger.ui.render import wants_partial

from ..queries import room_now, shown_together
from .frame import is_beside
from .now import now_context

NOTHING_NEW = 204


@require_GET
def shared(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """What everybody in the room has a ground to see. Its script asks again every few seconds."""
    known = request.GET.get("known", "") if wants_partial(request) else ""
    shown = shown_together(request.actor, plan_id, meeting_id, known=known)
    if shown is None:
        return HttpResponse(status=NOTHING_NEW)
    plan = shown.together.plan
    name = ""
    if shown.together.mask & Category.IDENTITY:
        name = citizen_beside(request.actor, shown.citizen_id).name
    context = {
        "shown": shown,
        "together": shown.together,
        "meeting": shown.meeting,
        "plan": plan,
        "plan_id": plan_id,
        "name": name,
    }
    template = "plans/parts/_together.html" if wants_partial(request) else "plans/together.html"
    return render(request, template, context)


@require_GET
def now(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Who is here, what they can decide, and for those who lead who may not see what."""
    page, one = room_now(request.actor, plan_id, meeting_id)
    context = now_context(request, page, one)
    if context["now_known"] == request.GET.get("known"):
        return HttpResponse(status=NOTHING_NEW)
    citizen = citizen_beside(request.actor, page.citizen_id, shows=Category.PLAN)
    more = {"plan": page, "meeting": one, "citizen": citizen, "in_pane": is_beside(request)}
    return render(request, "plans/parts/_now.html", context | more)
