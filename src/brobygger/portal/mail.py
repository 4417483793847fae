"""Mail that has not left, or perhaps left twice: since when and why; never to whom, nor its words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brobygger.access.http import ActorRequest
from brobygger.notices.queries import (
    doubtful_messages,
    is_anybody_working,
    waiting_messages,
)

from .sending import try_again


@require_safe
def waiting(request: ActorRequest) -> HttpResponse:
    """What should have left by now, the oldest first; and what may have arrived twice."""
    shown = {
        "waiting": waiting_messages(request.actor),
        "doubtful": doubtful_messages(request.actor),
        "nobody_works": not is_anybody_working(),
    }
    return render(request, "portal/mail.html", shown)


@require_POST
def again(request: ActorRequest, message_id: UUID) -> HttpResponse:
    """A new round of attempts for one of them."""
    begun = try_again(request.actor, message_id=message_id)
    if not is_anybody_working():
        said = _("It is next in turn, but nothing leaves before the worker runs again.")
        messages.warning(request, said)
    elif begun:
        messages.success(request, _("It is being tried again now. Look again in a minute."))
    else:
        messages.info(request, _("It is being handed over right now. Look again in a minute."))
    return HttpResponseRedirect(reverse("portal:mail"))
