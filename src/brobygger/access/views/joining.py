"""Joining two registrations of one person, and parting them again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.citizens.numbers import looks_like_number
from brobygger.kernel.actor import Actor
from brobygger.kernel.permissions import Permission, require

from ..forms.joining import JoinForm
from ..gate import open_citizen
from ..http import ActorRequest
from ..queries import find_citizens
from ..services import join_registrations, part_registrations
from ..tabs import front_page
from .shared import page, status_of, tried


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The page of the registration that goes; the other one is named by its number."""
    require(request.actor, Permission.CITIZEN_REGISTER)
    citizen = open_citizen(request.actor, citizen_id)
    form = JoinForm(request.POST or None)
    if form.is_valid():
        into_id = _other(request.actor, form, citizen_id)
        if into_id is not None:
            tried(
                form,
                join_registrations,
                request.actor,
                citizen_id=citizen_id,
                into_id=into_id,
            )
        if into_id is not None and form.is_valid():
            messages.success(request, _("The two registrations are joined. Go on in this one."))
            return redirect(front_page(request.actor, into_id))
    context = {"form": form, "citizen": citizen}
    return page(request, "access/join.html", context, status_of(form))


@require_POST
def part(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """It was a mistake."""
    part_registrations(request.actor, citizen_id=citizen_id)
    messages.success(request, _("The two registrations are parted again."))
    return redirect("access:details", citizen_id=citizen_id)


def _other(actor: Actor, form: JoinForm, citizen_id: UUID) -> UUID | None:
    """Somebody hidden and nobody at all are answered alike."""
    typed = form.cleaned_data["cpr"]
    found = find_citizens(actor, text=typed) if looks_like_number(typed) else ()
    other = next((one.id for one in found if one.id != citizen_id), None)
    if other is None:
        form.add_error("cpr", _("Your unit knows nobody else with that number."))
    return other
