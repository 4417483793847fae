"""Away from work: one's own days, and for a leader those of a colleague."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.forms import AbsenceForm
from brobygger.accounts.queries import absences_of, is_staff, members_of, person_cards
from brobygger.accounts.services import cancel_absence, register_absence
from brobygger.kernel.errors import Conflict, NotFound, Unprocessable
from brobygger.kernel.permissions import Permission

from .members import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: ActorRequest) -> HttpResponse:
    """What is noted for me, and a form for the next time."""
    if request.actor.unit_id is None or not is_staff(request.actor.user_id):
        raise NotFound(request.actor.user_id)
    return _asked(request, request.actor.user_id)


@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: ActorRequest, user_id: UUID) -> HttpResponse:
    """The same for someone who works at the leader's unit, who may lie ill."""
    if not request.actor.may(Permission.MEMBERS_MANAGE):
        raise NotFound(user_id)
    if user_id not in {one.user_id for one in members_of(request.actor)}:
        raise NotFound(user_id)
    return _asked(request, user_id)


@require_POST
def cancel(request: ActorRequest, absence_id: UUID) -> HttpResponse:
    """At work after all."""
    cancel_absence(request.actor, absence_id=absence_id)
    messages.success(request, _("The absence is taken away."))
    leads = request.actor.may(Permission.MEMBERS_MANAGE)
    return HttpResponseRedirect(reverse("accounts:members" if leads else "accounts:away"))


def _asked(request: ActorRequest, user_id: UUID) -> HttpResponse:
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _noted(request, form, user_id):
        messages.success(request, _("The absence is noted. The deputy acts meanwhile."))
        return HttpResponseRedirect(request.path)
    shown = {
        "form": form,
        "absences": absences_of([user_id])[user_id],
        "is_own": user_id == request.actor.user_id,
        "person": person_cards([user_id])[user_id],
    }
    return render(request, "accounts/away.html", shown, status=422 if form.is_bound else 200)


def _noted(request: ActorRequest, form: AbsenceForm, user_id: UUID) -> bool:
    try:
        register_absence(request.actor, user_id=user_id, **form.cleaned_data)
    except (Conflict, Unprocessable) as refusal:
        form.add_error("to_on", str(refusal.public_message))
        return False
    return True
