"""The page of a video meeting: door, lobby and call in one, with headers of its own."""

import json
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from brobygger.access.http import ActorRequest
from brobygger.meetings.media.views import place_for
from brobygger.ui.middleware import content_security_policy

from . import queries, reports, services
from .beside import Pane, beside
from .pages import GuestRoom, RoomPage
from .words import PICTURES, words

CALLING = "camera=(self), microphone=(self), display-capture=(self), "
ELSE = "geolocation=(), payment=(), usb=(), browsing-topics=()"


@require_GET
def room(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Nothing happens before a button is pressed: no camera, no connection."""
    page = queries.room_page(request.actor, meeting_id)
    layout = "ui/citizen.html" if request.actor.person_id else "ui/page.html"
    ways = {
        "ticket": reverse("meetings:room_ticket", args=[meeting_id]),
        "ice": reverse("meetings:room_ice", args=[meeting_id]),
        "media": reverse("meetings:room_media", args=[meeting_id]),
        "figures": reverse("meetings:room_figures", args=[meeting_id]),
        "back": reverse("meetings:meeting", args=[meeting_id]),
    }
    pane = beside(request.actor, page.meeting)
    return call_page(request, page, layout=layout, ways=ways, pane=pane)


def call_page(
    request: HttpRequest,
    page: RoomPage | GuestRoom,
    *,
    layout: str,
    ways: dict[str, str],
    pane: Pane | None = None,
) -> HttpResponse:
    """Door, lobby and call; `ways`: where the script gets its ticket, and where one goes afterwards."""
    place = _signalling(request)
    context = {
        "page": page,
        "meeting": page.meeting,
        "signalling": place,
        "ways": ways,
        "numbers": json.dumps([one.as_json() for one in page.numbers], ensure_ascii=False),
        "words": json.dumps(words(), ensure_ascii=False),
        "pictures": PICTURES,
        "pane": pane,
        "layout": layout,
    }
    response = render(request, "meetings/room.html", context)
    response.headers["Content-Security-Policy"] = content_security_policy(
        connect=_connects(request, page, place), frames="'self'" if pane else "'none'"
    )
    response.headers["Permissions-Policy"] = CALLING + ELSE
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def ticket(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """For the page's own script: one ticket, for one use within a minute."""
    given = services.issue_pass(request.actor, meeting_id=meeting_id)
    return JsonResponse(given.as_json())


@require_POST
def ice(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """For the page's own script, before the relay's passwords lapse."""
    return JsonResponse(queries.ways_in(request.actor, meeting_id).as_json())


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """From the signalling process, closed to everybody without its key."""
    if request.content_type != "text/plain":  # a form's body has been read before it comes here
        raise reports.NotAReport
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


def _connects(request: HttpRequest, page: RoomPage | GuestRoom, signalling: str) -> str:
    """To the door; where the meeting is a large one, to the media server as well."""
    places = [signalling, place_for(request)] if page.size != "mesh" else [signalling]
    return " ".join(dict.fromkeys(map(_origin, places)))


def _origin(place: str) -> str:
    return "/".join(place.split("/")[:3])
