"""What a device fetches to keep, asks at every contact, and tells afterwards."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from brobygger.access.gate import citizen_beside
from brobygger.access.http import ActorRequest
from brobygger.kernel.clock import now
from brobygger.kernel.errors import NotFound, Unprocessable
from brobygger.ui.identity import key_of

from ..offline import expiry, moments, slip_for, slip_of
from ..queries import ground_ends, sheet_to_keep, still_held
from ..services import note_read_offline

MOST_SHEETS = 200
FILES = (
    "vendor/brobygger.css",
    "vendor/icons.svg",
    *(f"vendor/fonts/IBMPlexSans-{one}-Latin1.woff2" for one in ("Regular", "SemiBold")),
    "safety/safety.css",
    "safety/offline.js",
    "ui/js/kept.js",
    "ui/favicon.svg",
)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the files of this release. Says nothing about anybody."""
    shell = reverse("safety:offline")
    files = json.dumps({"shell": shell, "files": [static(one) for one in FILES]})
    answer = render(request, "safety/sw.js", {"files": files}, content_type="text/javascript")
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The neutral page in which a device shows what it keeps. The same for everybody."""
    return render(request, "safety/offline.html")


@require_safe
def keep(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The sheet for a device to seal: its words, until when, and the slip for what is read."""
    sheet = sheet_to_keep(request.actor, citizen_id)
    if sheet is None:
        raise NotFound(citizen_id)
    citizen = citizen_beside(request.actor, citizen_id)
    until = expiry(ground_ends(request.actor, citizen_id))
    words = {"sheet": sheet, "citizen": citizen, "until": until, "kept_at": now()}
    return JsonResponse(
        {
            "id": str(sheet.id),
            "owner": key_of(request.actor),
            "name": citizen.name,
            "url": reverse("safety:sheet", args=[citizen_id]),
            "html": render_to_string("safety/_kept.html", words),
            "revision": sheet.revision,
            "now": _milliseconds(now().timestamp()),
            "until": _milliseconds(until.timestamp()),
            "slip": slip_for(request.actor, citizen_id=citizen_id, sheet_id=sheet.id),
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def kept(request: ActorRequest) -> HttpResponse:
    """Which of the sheets on this device still hold. What is not in the answer is deleted there."""
    asked = [found for one in request.GET.getlist("sheet")[:MOST_SHEETS] if (found := _uuid(one))]
    held = still_held(request.actor, asked)
    return JsonResponse(
        {
            "held": {str(one): revision for one, revision in held.items()},
            "now": _milliseconds(now().timestamp()),
        }
    )


@require_POST
def reads(request: HttpRequest) -> HttpResponse:
    """What was read without contact. The slip says whose; it works after the session has ended."""
    words = request.POST.get("slip", "")
    slip = slip_of(words)
    if slip is None:
        raise Unprocessable("slip")
    read_at = moments(slip, request.POST.getlist("at"))
    note_read_offline(
        slip.actor,
        citizen_id=slip.citizen_id,
        sheet_id=slip.sheet_id,
        read_at=read_at,
        slip=words,
    )
    return JsonResponse({"noted": len(read_at)})


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
