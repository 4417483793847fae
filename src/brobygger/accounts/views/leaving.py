"""Someone leaves for good: one question, then every role ends and the account is closed."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.accounts.errors import AccountUnknown
from brobygger.accounts.forms import StaffAddressForm
from brobygger.accounts.queries import staff_account, staff_account_with
from brobygger.accounts.services import deactivate_account
from brobygger.kernel.errors import Conflict, NotFound
from brobygger.kernel.permissions import Permission, require

from .members import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ActorRequest) -> HttpResponse:
    """An administrator names the account by its address."""
    require(request.actor, Permission.MEMBERS_APPOINT)
    form = StaffAddressForm(request.POST or None)
    if form.is_valid():
        account = staff_account_with(request.actor, email=form.cleaned_data["email"])
        if account is not None:
            return HttpResponseRedirect(reverse("accounts:deactivate", args=[account.id]))
        form.add_error("email", str(AccountUnknown.public_message))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/closing.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: ActorRequest, user_id: UUID) -> HttpResponse:
    """What it means, and one press."""
    account = staff_account(request.actor, user_id=user_id)
    if account is None:
        raise NotFound(user_id)
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        try:
            deactivate_account(request.actor, user_id=user_id)
        except Conflict as refused:
            form.add_error(None, str(refused.public_message))
            shown = {"account": account, "form": form, "back": _back(request)}
            return render(request, "accounts/deactivate.html", shown, status=refused.status)
        told = _("The account of %(name)s is closed. Plans they led have a new case lead.")
        messages.success(request, told % {"name": account.name})
        return HttpResponseRedirect(_back(request))
    shown = {"account": account, "form": form, "back": _back(request)}
    return render(request, "accounts/deactivate.html", shown)


def _back(request: ActorRequest) -> str:
    is_leader = request.actor.may(Permission.MEMBERS_MANAGE)
    return reverse("accounts:members" if is_leader else "accounts:closing")
