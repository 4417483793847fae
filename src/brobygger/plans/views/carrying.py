"""Who carries the plan: a deputy named, someone joins or leaves, the plan is closed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound
from brobygger.meetings.forms import PeopleForm

from .. import services
from ..callees import at_table, called, choices_in, groups_for, without
from ..forms.course import ClosePlanForm
from ..forms.planning import PersonForm, SettleForm
from .frame import back, frame, leads, posted, professionals, ticked, tried


@require_http_methods(["GET", "POST"])
def deputy(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Who steps in when the case lead is away."""
    page = leads(request, plan_id)
    others = [one for one in professionals(page) if not one.is_lead and not one.is_deputy]
    form = PersonForm(request.POST or None, people=others)
    if form.is_valid() and tried(
        form,
        lambda: services.name_deputy(
            request.actor, plan_id=plan_id, participant_id=form.cleaned_data["participant"]
        ),
    ):
        messages.success(request, _("The deputy is named."))
        return back(request, plan_id, "lead")
    context = frame(request, page, form=form, others=others)
    return render(request, "plans/deputy.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def join(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """A seat at the table for people who may see the plan, without waiting for a meeting."""
    page = leads(request, plan_id)
    context = frame(request, page)
    groups = without(groups_for(request.actor, page, context["everyone"].seers), at_table(page))
    form = PeopleForm(posted(request), people=choices_in(groups))
    if form.is_valid() and tried(form, lambda: _seat(request, plan_id, form)):
        return back(request, plan_id, "participants")
    context |= {"form": form, "groups": groups, "chosen": ticked(form)}
    return render(request, "plans/join.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def leave(request: ActorRequest, plan_id: UUID, participant_id: UUID) -> HttpResponse:
    """Someone leaves the table; what they carry must have found another first."""
    page = leads(request, plan_id)
    person = next((one for one in page.participants if one.id == participant_id), None)
    if person is None:
        raise NotFound(participant_id)
    if request.method == "POST":
        services.leave_table(request.actor, plan_id=plan_id, participant_id=participant_id)
        messages.success(request, _("%(name)s has left the table.") % {"name": person.name})
        return back(request, plan_id, "participants")
    return render(
        request,
        "plans/leave.html",
        frame(request, page, person=person, carries=page.carried_by(person.id)),
    )


@require_http_methods(["GET", "POST"])
def close(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """End the work, for a reason; everything stays readable."""
    page = leads(request, plan_id)
    form = ClosePlanForm(request.POST or None)
    endings = [SettleForm(request.POST or None, agreement=one) for one in page.open_agreements]
    faults = [one for one in (form, *endings) if not one.is_valid()]
    if not faults and tried(form, lambda: _close(request, plan_id, form, endings)):
        messages.success(request, _("The plan is closed. It can still be read."))
        return back(request, plan_id)
    if form.is_bound and any(one is not form for one in faults):
        form.add_error(None, _("Say what becomes of each agreement."))
    context = frame(request, page, form=form, endings=endings)
    return render(request, "plans/close.html", context, status=422 if form.is_bound else 200)


def _close(
    request: ActorRequest, plan_id: UUID, form: ClosePlanForm, endings: list[SettleForm]
) -> None:
    services.close_plan(
        request.actor,
        plan_id=plan_id,
        closing=form.cleaned_data["closing"],
        settled={one.agreement.id: one.settled() for one in endings},
    )


def _seat(request: ActorRequest, plan_id: UUID, form: PeopleForm) -> None:
    people = called(form.cleaned_data["people"])
    for one in people:
        services.join_table(request.actor, plan_id=plan_id, called=one)
    told = ngettext(
        "%(count)d person has a seat at the table.",
        "%(count)d people have a seat at the table.",
        len(people),
    )
    messages.success(request, told % {"count": len(people)})
