"""A way in for the citizen and for relatives."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.ways_in import address_of_person, change_under_way
from brobygger.citizens.errors import CitizenHasDied
from brobygger.citizens.queries import RelativeCard
from brobygger.kernel.categories import Category
from brobygger.kernel.permissions import Permission, require

from ..forms.accounts import AccountForm
from ..gate import CitizenCard, open_citizen
from ..http import ActorRequest
from ..pages.details import network_page, relative_in
from ..services import ask_for_account, confirm_account, drop_account, take_account
from .shared import page, status_of, tried


@require_http_methods(["GET", "HEAD", "POST"])
def account(
    request: ActorRequest, citizen_id: UUID, relative_id: UUID | None = None
) -> HttpResponse:
    """Who signs in as this person, and a way in for who does not yet."""
    require(request.actor, Permission.CITIZEN_REGISTER)
    shows = Category.NETWORK if relative_id else Category.IDENTITY
    citizen = open_citizen(request.actor, citizen_id, shows=shows)
    person: CitizenCard | RelativeCard = citizen
    if relative_id is not None:
        person = _relative(request, citizen_id, relative_id)
    address = address_of_person(relative_id or citizen_id)
    proposed = "" if address else person.email
    form = AccountForm(request.POST or None, initial={"email": proposed})
    if form.is_valid() and _ask(request, form, citizen_id, relative_id):
        messages.success(request, _("Asked for. A colleague or your leader confirms it here."))
        return redirect(request.path)
    context = {
        "citizen": citizen,
        "person": person,
        "relative_id": relative_id,
        "form": form,
        "address": address,
        "change": change_under_way(relative_id or citizen_id),
        "me": request.actor.user_id,
    }
    return page(request, "access/account.html", context, status_of(form))


def _ask(
    request: ActorRequest, form: AccountForm, citizen_id: UUID, relative_id: UUID | None
) -> UUID | None:
    return tried(
        form,
        ask_for_account,
        request.actor,
        citizen_id=citizen_id,
        relative_id=relative_id,
        email=form.cleaned_data["email"],
        passes=CitizenHasDied,  # the page has no form to say it in
    )


@require_POST
def confirm(
    request: ActorRequest, citizen_id: UUID, relative_id: UUID | None = None
) -> HttpResponse:
    """The second person."""
    state = confirm_account(request.actor, citizen_id=citizen_id, relative_id=relative_id)
    if state == "confirmed":
        messages.success(
            request, _("Confirmed. The change happens in two days, unless it is stopped.")
        )
    else:
        messages.success(request, _("Confirmed. They have been written to, and can sign in."))
    return _back(citizen_id, relative_id)


@require_POST
def drop(request: ActorRequest, citizen_id: UUID, relative_id: UUID | None = None) -> HttpResponse:
    """It will not be carried out."""
    drop_account(request.actor, citizen_id=citizen_id, relative_id=relative_id)
    messages.success(request, _("Dropped. Nothing was changed."))
    return _back(citizen_id, relative_id)


@require_POST
def end(request: ActorRequest, citizen_id: UUID, relative_id: UUID | None = None) -> HttpResponse:
    """No longer; at once."""
    take_account(request.actor, citizen_id=citizen_id, relative_id=relative_id)
    messages.success(request, _("They can no longer sign in here, and have been told."))
    return _back(citizen_id, relative_id)


def _back(citizen_id: UUID, relative_id: UUID | None) -> HttpResponse:
    if relative_id is not None:
        return redirect("access:relative_account", citizen_id=citizen_id, relative_id=relative_id)
    return redirect("access:account", citizen_id=citizen_id)


def _relative(request: ActorRequest, citizen_id: UUID, relative_id: UUID) -> RelativeCard:
    return relative_in(network_page(request.actor, citizen_id), relative_id)
