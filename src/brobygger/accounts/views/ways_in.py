"""What people say about a change of their own sign-in: in a letter's link, or signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.queries import account_holder
from brobygger.accounts.services import answer_as_holder, answer_own_change, object_to_change
from brobygger.kernel.errors import NotFound


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One press stops it. Looking changes nothing and tells nothing: mail scanners open every link."""
    state = "asks"
    if request.method == "POST":
        try:
            object_to_change(token)
            state = "stopped"
        except NotFound:
            state = "over"
    status = 404 if state == "over" else 200
    return render(request, "accounts/object.html", {"state": state}, status=status)


@require_POST
def answer(request: HttpRequest, way_id: UUID) -> HttpResponse:
    """Yes or no, from their own settings."""
    me = account_holder(request.user.pk)  # type: ignore[arg-type]  # ACCOUNT_VIEWS are signed in
    is_me = request.POST.get("answer") == "yes"
    door = answer_own_change if request.POST.get("about") == "change" else answer_as_holder
    door(me, way_id=way_id, is_me=is_me)
    said = _("Thank you. It is so from now on.") if is_me else _("Thank you. Nothing was changed.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("accounts:settings"))
