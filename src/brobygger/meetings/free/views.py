"""A meeting without a plan: what is called about a citizen, and calling one more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.access.queries import my_categories
from brobygger.kernel.categories import Category

from .. import queries
from ..callees import called
from ..forms import CallForm
from ..frame import about, around, posted, tried, usual
from ..frame import of_citizen as address
from ..poll.queries import open_polls_of
from ..poll.views import ask_page
from ..standing.queries import standing_of_citizen
from . import services


@require_GET
def of_citizen(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Everything called about the citizen, times being found, and what comes again."""
    actor = request.actor
    context = about(request, citizen_id)
    context["sees_plan"] = bool(my_categories(actor, citizen_id) & Category.PLAN)
    found = queries.meetings_of_citizen(actor, citizen_id)
    context["to_come"] = [one for one in found if one.is_to_come]
    context["held"] = [one for one in reversed(found) if not one.is_to_come][: queries.MOST_HELD]
    context["polls"] = open_polls_of(actor, citizen_id)
    context["standing"] = standing_of_citizen(actor, citizen_id)
    return render(request, "meetings/of_citizen.html", context)


@require_http_methods(["GET", "POST"])
def call(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """People, day, time and place. Whoever knows no time goes on to ask for one."""
    if "find" in request.POST:
        return ask_page(request, citizen_id, None, begun=request.POST)
    ring = around(request, citizen_id)
    form = CallForm(posted(request), people=ring.choices, initial=usual(request))
    if form.is_valid() and tried(form, lambda: _call(request, citizen_id, form)):
        return HttpResponseRedirect(address(citizen_id))
    context = about(request, citizen_id, form=form, groups=ring.groups)
    context["citizen_seat"] = ring.citizen_seat
    context["chosen"] = (
        set(request.POST.getlist("people")) if form.is_bound else {ring.citizen_seat}
    )
    context["cancel"] = address(citizen_id)
    status = 422 if form.is_bound else 200
    return render(request, "meetings/call.html", context, status=status)


def _call(request: ActorRequest, citizen_id: UUID, form: CallForm) -> None:
    people = called(form.cleaned_data["people"])
    services.call_people(
        request.actor,
        citizen_id=citizen_id,
        starts_at=form.starts_at(),
        minutes=form.cleaned_data["minutes"],
        form=form.cleaned_data["form"],
        place=form.cleaned_data["place"],
        people=people,
    )
    sent = ngettext(
        "The invitation is sent to %(count)d person.",
        "The invitation is sent to %(count)d people.",
        len(people),
    )
    messages.success(request, sent % {"count": len(people)})
