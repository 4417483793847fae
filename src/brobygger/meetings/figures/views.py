"""Counts in, figures out."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from brobygger.access.http import ActorRequest

from . import queries, services
from .forms import CountsForm

PAGE = "meetings/figures/figures.html"


@require_POST
def take(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """From the page's own script, as it closes: nobody waits for the answer."""
    form = CountsForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422, content_type="text/plain")  # read by no person
    is_taken = services.note_call(request.actor, meeting_id=meeting_id, told=form.told)
    return HttpResponse(status=204 if is_taken else 429)


@require_safe
def unit(request: ActorRequest) -> HttpResponse:
    return render(request, PAGE, {"figures": queries.figures_of_unit(request.actor)})


@require_safe
def everywhere(request: ActorRequest) -> HttpResponse:
    return render(request, PAGE, {"figures": queries.figures_of_all(request.actor)})
