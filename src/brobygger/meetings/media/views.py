"""For the page of a large video meeting: the way to the media server; and how large a meeting is."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from brobygger.access.http import ActorRequest
from brobygger.meetings.services import set_size

from . import services


@require_POST
def media(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """For the page's own script: a pass for whoever sits inside, and again before it lapses."""
    return JsonResponse(leave_for(request, meeting_id))


def leave_for(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """What a browser inside needs of the media server, with an account or without."""
    slip, feed = request.POST.get("seat", ""), request.POST.get("feed", "")
    given = services.pass_inside(slip, meeting=str(meeting_id), feed=feed)
    return {
        "address": place_for(request),
        "room": given.room,
        "feed": given.feed,
        "api": given.api,
        "token": given.token,
        "lasts": given.lasts,
    }


@require_POST
def size(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """How many can take part by video."""
    set_size(request.actor, meeting_id=meeting_id, size=request.POST.get("size", ""))
    messages.success(request, _("It is noted how many can take part by video."))
    return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))


def place_for(request: HttpRequest) -> str:
    """Where browsers find the media server: named, or beside the web server's port."""
    if settings.JANUS_URL:
        return str(settings.JANUS_URL)
    if request.is_secure() or not settings.JANUS_PORT:
        scheme = "wss" if request.is_secure() else "ws"
        return f"{scheme}://{request.get_host()}/janus/"
    host = request.get_host().rsplit(":", 1)[0] if request.get_port() else request.get_host()
    return f"ws://{host}:{settings.JANUS_PORT}/"
