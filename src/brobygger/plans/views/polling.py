"""Finding a time for the table: people and times on one page, ready to be sent."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.meetings.frame import usual
from brobygger.meetings.poll.forms import AskForm
from brobygger.meetings.poll.views import ask_form, asked_in, say_asked

from .. import services
from ..callees import called, choices_in, groups_for, seats_of
from ..queries import same_again
from .frame import frame, leads, posted, ticked, tried


@require_http_methods(["GET", "POST"])
def find_time(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Those at the table come ticked; `?same` ticks those of the last meeting instead."""
    page = leads(request, plan_id)
    context = frame(request, page)
    groups = groups_for(request.actor, page, context["everyone"].seers)
    same = same_again(request.actor, plan_id) if "same" in request.GET else None
    initial = usual(request)
    if same is not None:
        initial |= {"minutes": same.minutes, "form": same.form, "place": same.place}
        initial["day1"] = localtime(same.starts_at).date()
        initial["time1"] = localtime(same.starts_at).time()
    form = ask_form(request.actor, posted(request), choices=choices_in(groups), initial=initial)
    if form.is_valid() and tried(form, lambda: _ask(request, plan_id, form)):
        return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))
    at_table = {one.value for group in groups for one in group.people if one.chosen}
    chosen = ticked(form) if form.is_bound else seats_of(same.people) if same else at_table
    context |= {"form": form, "groups": groups, "chosen": chosen}
    context["cancel"] = reverse("plans:plan", args=[plan_id])
    status = 422 if form.is_bound else 200
    return render(request, "meetings/poll/ask.html", context, status=status)


def _ask(request: ActorRequest, plan_id: UUID, form: AskForm) -> None:
    people = called(form.cleaned_data["people"])
    services.ask_for_time(request.actor, plan_id=plan_id, participants=people, **asked_in(form))
    say_asked(request, len(people) + 1)  # the citizen is always asked
