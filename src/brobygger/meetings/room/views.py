"""The page of a video meeting: door, lobby and call in one, with headers of its own."""

import json
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from brobygger.access.http import ActorRequest
from brobygger.meetings.media.views import place_for
from brobygger.ui.middleware import content_security_policy

from . import queries, reports, services
from .pages import RoomPage
from .words import PICTURES, words

CALLING = "camera=(self), microphone=(self), display-capture=(self), "
ELSE = "geolocation=(), payment=(), usb=(), browsing-topics=()"


@require_GET
def room(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Nothing happens before a button is pressed: no camera, no connection."""
    page = queries.room_page(request.actor, meeting_id)
    place = _signalling(request)
    context = {
        "page": page,
        "meeting": page.meeting,
        "signalling": place,
        "words": json.dumps(words(), ensure_ascii=False),
        "pictures": PICTURES,
        "layout": "ui/citizen.html" if request.actor.person_id else "ui/page.html",
    }
    response = render(request, "meetings/room.html", context)
    response.headers["Content-Security-Policy"] = content_security_policy(
        connect=_connects(request, page, place)
    )
    response.headers["Permissions-Policy"] = CALLING + ELSE
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def ticket(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """For the page's own script: one ticket, for one use within a minute."""
    given = services.issue_pass(request.actor, meeting_id=meeting_id)
    return JsonResponse({"ticket": given.ticket, "ice": list(given.ice)})


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """From the signalling process, closed to everybody without its key."""
    reports.take_report(request.body)
    return HttpResponse(status=204)


def _signalling(request: HttpRequest) -> str:
    """Where the browser finds the signalling process: named, or beside the web server's port."""
    if settings.SIGNALLING_URL:
        return str(settings.SIGNALLING_URL)
    if request.is_secure() or not settings.SIGNALLING_PORT:
        scheme = "wss" if request.is_secure() else "ws"
        return f"{scheme}://{request.get_host()}/signalling/"
    host = request.get_host().rsplit(":", 1)[0] if request.get_port() else request.get_host()
    return f"ws://{host}:{settings.SIGNALLING_PORT}/signalling/"


def _connects(request: HttpRequest, page: RoomPage, signalling: str) -> str:
    """To the door; in a large meeting to the media server as well."""
    places = [signalling] if page.size == "mesh" else [signalling, place_for(request)]
    return " ".join(dict.fromkeys(map(_origin, places)))


def _origin(place: str) -> str:
    return "/".join(place.split("/")[:3])
