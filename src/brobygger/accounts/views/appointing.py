"""The administrator's pages: find a unit, see who is appointed there, appoint."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.accounts.forms import AppointForm
from brobygger.accounts.queries import appointed_at, project_people
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import find_units, unit_card, unit_cards

from .members import ActorRequest, give_access

MOST_UNITS = 50


@require_safe
def appoint(request: ActorRequest) -> HttpResponse:
    """The project's people, and units by name with whom leads them."""
    people = project_people(request.actor)
    text = request.GET.get("q", "").strip()[:100]
    units = find_units(text=text, limit=MOST_UNITS + 1)
    appointed = appointed_at(request.actor, unit_ids=[one.id for one in units])
    homes = unit_cards(one.unit_id for one in people)
    shown = {
        "text": text,
        "units": [(one, appointed[one.id]) for one in units[:MOST_UNITS]],
        "there_are_more": len(units) > MOST_UNITS,
        "people": [(one, homes[one.unit_id]) for one in people],
    }
    return render(request, "accounts/appoint.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint_at(request: ActorRequest, unit_id: UUID) -> HttpResponse:
    """Who is appointed at this unit, and a form for one more."""
    require(request.actor, Permission.MEMBERS_APPOINT)
    unit = unit_card(unit_id)
    form, status = AppointForm(), 200
    if request.method == "POST":
        form = AppointForm(request.POST)
        status = give_access(request, form, unit_id)
        if not status:
            return HttpResponseRedirect(reverse("accounts:appoint_at", args=[unit_id]))
    shown = {
        "unit": unit,
        "form": form,
        "appointed": appointed_at(request.actor, unit_ids=[unit_id])[unit_id],
        "me": request.actor.user_id,
    }
    return render(request, "accounts/appoint_at.html", shown, status=status)
