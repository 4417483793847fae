"""Where one acts, and for what: chosen after sign-in, changed in two clicks."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts import sessions
from brobygger.accounts.errors import CannotActThere
from brobygger.accounts.queries import SESSION_PLACE, actor_at, places_of
from brobygger.audit.services import record

HOME = "/"


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every unit with a button for each purpose, and oneself."""
    here = request.session.get(SESSION_PLACE)
    found = places_of(request.user.pk)  # type: ignore[arg-type]  # ACCOUNT_VIEWS are signed in
    acting = actor_at(request.user.pk, here) if request.user.pk else None
    if acting is not None and len(found) == 1 and len(found[0].purposes) == 1:
        return HttpResponseRedirect(HOME)
    return render(
        request,
        "accounts/places.html",
        {"places": found, "acting": acting, "next": request.GET.get("next", "")},
    )


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act there from now on; the session's key changes and the audit hears of it."""
    kind, _, identity = request.POST.get("place", "").partition(":")
    wanted = {kind: identity, "purpose": request.POST.get("purpose", "")}
    actor = actor_at(request.user.pk, wanted) if request.user.pk else None
    if actor is None:
        raise CannotActThere(request.user.pk)
    sessions.act_at(request, actor)
    record(actor, "place.chosen")
    return HttpResponseRedirect(_within_the_house(request))


def _within_the_house(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if wanted and is_ours else HOME
