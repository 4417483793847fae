"""A way in for the citizen and for relatives."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.queries import users_of_person
from brobygger.citizens.queries import RelativeCard
from brobygger.kernel.permissions import Permission, require

from ..forms.accounts import AccountForm
from ..gate import CitizenCard, open_citizen
from ..http import ActorRequest
from ..pages.details import network_page, relative_in
from ..services import give_account, take_account
from .shared import page, status_of, tried


@require_http_methods(["GET", "HEAD", "POST"])
def account(
    request: ActorRequest, citizen_id: UUID, relative_id: UUID | None = None
) -> HttpResponse:
    """Who signs in as this person, and a way in for who does not yet."""
    require(request.actor, Permission.CITIZEN_REGISTER)
    citizen = open_citizen(request.actor, citizen_id)
    person: CitizenCard | RelativeCard = citizen
    if relative_id is not None:
        person = _relative(request, citizen_id, relative_id)
    form = AccountForm(request.POST or None, initial={"email": person.email})
    if form.is_valid() and _give(request, form, citizen_id, relative_id):
        messages.success(request, _("They can sign in now, and have been told so by e-mail."))
        return redirect(request.path)
    context = {
        "citizen": citizen,
        "person": person,
        "relative_id": relative_id,
        "form": form,
        "account": next(iter(users_of_person(relative_id or citizen_id)), None),
    }
    return page(request, "access/account.html", context, status_of(form))


def _give(
    request: ActorRequest, form: AccountForm, citizen_id: UUID, relative_id: UUID | None
) -> UUID | None:
    return tried(
        form,
        give_account,
        request.actor,
        citizen_id=citizen_id,
        relative_id=relative_id,
        email=form.cleaned_data["email"],
    )


@require_POST
def end(request: ActorRequest, citizen_id: UUID, relative_id: UUID | None = None) -> HttpResponse:
    """No longer; at once."""
    take_account(request.actor, citizen_id=citizen_id, relative_id=relative_id)
    messages.success(request, _("They can no longer sign in here."))
    if relative_id is not None:
        return redirect("access:relative_account", citizen_id=citizen_id, relative_id=relative_id)
    return redirect("access:account", citizen_id=citizen_id)


def _relative(request: ActorRequest, citizen_id: UUID, relative_id: UUID) -> RelativeCard:
    return relative_in(network_page(request.actor, citizen_id), relative_id)
