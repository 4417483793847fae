"""Guests of a meeting, for those who invite them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.gate import open_citizen
from brobygger.access.http import ActorRequest
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import Conflict, Unprocessable

from ..queries import meeting, meeting_of_invitation
from . import queries, services
from .forms import GuestForm, LinkForm


@require_http_methods(["GET", "POST"])
def guests(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Who comes by a link; and one more, in one form."""
    form = GuestForm(request.POST or None)
    if form.is_valid() and _invited(request, meeting_id, form):
        messages.success(request, _("The link is on its way. The code is sent when they come."))
        return HttpResponseRedirect(reverse("meetings:guests", args=[meeting_id]))
    return _page(request, meeting_id, form=form)


@require_POST
def send_link(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """A link for somebody called who cannot sign in, or a new one in place of one that is lost."""
    meeting_id = meeting_of_invitation(request.actor, invitation_id)
    form = LinkForm(request.POST, prefix=str(invitation_id))
    if form.is_valid() and _sent(request, invitation_id, form):
        messages.success(request, _("The link is on its way. An earlier one opens nothing now."))
        return HttpResponseRedirect(reverse("meetings:guests", args=[meeting_id]))
    return _page(request, meeting_id, sending=(invitation_id, form))


@require_POST
def withdraw(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Taken back: it opens nothing from now on."""
    meeting_id = meeting_of_invitation(request.actor, invitation_id)
    services.revoke_link(request.actor, invitation_id=invitation_id)
    messages.success(request, _("The link is withdrawn. It opens nothing now."))
    return HttpResponseRedirect(reverse("meetings:guests", args=[meeting_id]))


def _invited(request: ActorRequest, meeting_id: UUID, form: GuestForm) -> bool:
    try:
        services.invite_guest(
            request.actor,
            meeting_id=meeting_id,
            name=form.cleaned_data["name"],
            function=form.function,
            address=form.cleaned_data["address"],
            language=form.cleaned_data["language"],
        )
    except (Unprocessable, Conflict) as refusal:
        form.add_error(None, str(refusal.public_message))
        return False
    return True


def _sent(request: ActorRequest, invitation_id: UUID, form: LinkForm) -> bool:
    try:
        services.send_link(
            request.actor,
            invitation_id=invitation_id,
            address=form.cleaned_data["address"],
            language=form.cleaned_data["language"],
        )
    except (Unprocessable, Conflict) as refusal:
        form.add_error(None, str(refusal.public_message))
        return False
    return True


def _page(
    request: ActorRequest,
    meeting_id: UUID,
    *,
    form: GuestForm | None = None,
    sending: tuple[UUID, LinkForm] | None = None,
) -> HttpResponse:
    card = meeting(request.actor, meeting_id)
    page = queries.guest_list(request.actor, meeting_id)
    asked, bound = sending or (None, None)
    lines = [
        (one, bound if one.invitation_id == asked else LinkForm(prefix=str(one.invitation_id)))
        for one in (*page.without_account, *page.guests)
    ]
    context: dict[str, Any] = {
        "meeting": card,
        "citizen": open_citizen(request.actor, card.citizen_id, shows=Category.PLAN),
        "page": page,
        "lines": lines,
        "form": form or GuestForm(),
        "layout": "ui/citizen.html" if request.actor.person_id else "ui/page.html",
    }
    is_refused = bound is not None or (form is not None and form.is_bound)
    return render(
        request, "meetings/guests/guests.html", context, status=422 if is_refused else 200
    )
