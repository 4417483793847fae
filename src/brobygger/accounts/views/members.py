"""The leader's page of who works at her unit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.forms import NewMemberForm
from brobygger.accounts.queries import members_of
from brobygger.accounts.services import end_membership, invite_member
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import BrobyggerError, NotAllowed
from brobygger.kernel.permissions import Permission
from brobygger.organisations.queries import unit_card


class ActorRequest(HttpRequest):
    """A request on which the first fence has put who is acting."""

    actor: Actor


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: ActorRequest) -> HttpResponse:
    """List them, and add one by e-mail."""
    if request.method != "POST":
        return _page(request, NewMemberForm())
    form = NewMemberForm(request.POST)
    status = give_access(request, form)
    return _page(request, form, status=status) if status else _done("accounts:members")


def give_access(request: ActorRequest, form: NewMemberForm, unit_id: UUID | None = None) -> int:
    """Do what the form asks for and say so: 0; or the status of the page that shows why not."""
    if not form.is_valid():
        return 422
    try:
        url = request.build_absolute_uri(reverse("account_login"))
        added = invite_member(request.actor, **form.cleaned_data, url=url, unit_id=unit_id)
    except NotAllowed:
        raise
    except BrobyggerError as refused:
        form.add_error("email", str(refused.public_message))
        return refused.status
    told = _("They already had an account, and can act here now.")
    invited = _("They have been invited by e-mail.")
    messages.success(request, told if added.was_known else invited)
    return 0


def _done(where: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(where))


@require_POST
def end(request: ActorRequest, membership_id: UUID) -> HttpResponse:
    """Their next request is refused."""
    end_membership(request.actor, membership_id=membership_id)
    messages.success(request, _("The access has ended."))
    leads = request.actor.may(Permission.MEMBERS_MANAGE)
    return HttpResponseRedirect(reverse("accounts:members" if leads else "accounts:appoint"))


def _page(request: ActorRequest, form: NewMemberForm, *, status: int = 200) -> HttpResponse:
    everybody = members_of(request.actor)
    assert request.actor.unit_id  # noqa: S101  # MEMBERS_MANAGE is a role at a unit
    context = {
        "form": form,
        "members": everybody,
        "unit": unit_card(request.actor.unit_id),
        "me": request.actor.user_id,
    }
    return render(request, "accounts/members.html", context, status=status)
