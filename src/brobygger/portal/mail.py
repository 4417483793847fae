"""Mail that has not left: that it waits, since when and why; never to whom, and never its words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from brobygger.access.http import ActorRequest
from brobygger.notices.queries import waiting_messages

from .sending import try_again


@require_safe
def waiting(request: ActorRequest) -> HttpResponse:
    """What should have left by now, the oldest first."""
    return render(request, "portal/mail.html", {"waiting": waiting_messages(request.actor)})


@require_POST
def again(request: ActorRequest, message_id: UUID) -> HttpResponse:
    """A new round of attempts for one of them."""
    try_again(request.actor, message_id=message_id)
    messages.success(request, _("It is on its way again. Look again in a few minutes."))
    return HttpResponseRedirect(reverse("portal:mail"))
