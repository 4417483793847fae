"""Which units house or treat the citizen, and where the citizen lives."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brobygger.citizens.errors import AlreadyLivesSomewhere, StayEndsBeforeItBegan
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed

from ..forms.citizens import BeginCareForm, DayForm
from ..http import ActorRequest
from ..pages.details import care_choices, care_page
from ..services import begin_care, end_care, move_in, move_out, opt_out_of_care
from ..tabs import front_page
from .shared import page, tried

BLAMES = {AlreadyLivesSomewhere: "day", StayEndsBeforeItBegan: "day"}


@require_safe
def care(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Care relations and stays."""
    return _page(request, citizen_id)


@require_POST
def begin(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Our unit houses or treats the citizen from now on."""
    form = BeginCareForm(request.POST, care=care_choices(request.actor))
    if form.is_valid():
        tried(form, begin_care, request.actor, citizen_id=citizen_id, **form.cleaned_data)
    if not form.errors:
        messages.success(request, _("Your unit is connected to the citizen."))
        return redirect("access:care", citizen_id=citizen_id)
    return _page(request, citizen_id, begin=form)


@require_POST
def end(request: ActorRequest, citizen_id: UUID, relation_id: UUID) -> HttpResponse:
    """Our unit no longer does; what that opened closes at once, perhaps for ourselves too."""
    end_care(request.actor, relation_id=relation_id)
    messages.success(request, _("It is ended. What it opened is closed from this moment."))
    return redirect("access:after_care", citizen_id=citizen_id)


@require_POST
def opt_out(request: ActorRequest, citizen_id: UUID, relation_id: UUID) -> HttpResponse:
    """The citizen says no to what a treating unit sees by law."""
    opt_out_of_care(request.actor, relation_id=relation_id)
    messages.success(request, _("It is noted. The unit no longer sees it by law."))
    return redirect("access:care", citizen_id=citizen_id)


@require_POST
def moved_in(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The citizen lives at our facility."""
    unit_id = request.actor.unit_id
    if unit_id is None or not any(one.is_housing for one in care_choices(request.actor)):
        raise NotAllowed("stay")
    form = DayForm(request.POST, prefix="in")
    if form.is_valid():
        tried(
            form,
            move_in,
            request.actor,
            blames=BLAMES,
            citizen_id=citizen_id,
            unit_id=unit_id,
            since=form.cleaned_data["day"],
        )
    if not form.errors:
        messages.success(request, _("The day of moving in is written down."))
        return redirect("access:care", citizen_id=citizen_id)
    return _page(request, citizen_id, moved_in=form)


@require_POST
def moved_out(request: ActorRequest, citizen_id: UUID, stay_id: UUID) -> HttpResponse:
    """The citizen no longer lives at our facility; what we saw because of that closes the same day."""
    form = DayForm(request.POST, prefix="out")
    if form.is_valid():
        day = form.cleaned_data["day"]
        tried(form, move_out, request.actor, blames=BLAMES, stay_id=stay_id, until=day)
    if not form.errors:
        messages.success(request, _("The day of moving out is written down."))
        has_moved = form.cleaned_data["day"] <= today()
        landing = "access:after_care" if has_moved else "access:care"
        return redirect(landing, citizen_id=citizen_id)
    return _page(request, citizen_id, moved_out=form)


@require_safe
def after_care(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """A calm place to land: whoever ended the relation may have no ground any more."""
    context = {"again": front_page(request.actor, citizen_id)}
    return page(request, "access/after_care.html", context)


def _page(
    request: ActorRequest, citizen_id: UUID, **forms: BeginCareForm | DayForm
) -> HttpResponse:
    found = care_page(request.actor, citizen_id)
    context = {
        "page": found,
        "citizen": found.citizen,
        "begin": BeginCareForm(care=found.choices),
        "moved_in": DayForm(prefix="in"),
        "moved_out": DayForm(prefix="out"),
        **forms,
    }
    return page(request, "access/care.html", context, 422 if forms else 200)
