"""Pages as they should not be written, to see them found out; and in pieces, which is mended."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from brobygger.access.gate import citizen_beside, open_citizen
from brobygger.access.http import ActorRequest
from brobygger.audit.services import look
from brobygger.citizens.models import Citizen


def bare(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Past the gate."""
    return HttpResponse(Citizen.objects.get(pk=citizen_id).name)


def late(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Past the gate, and only when it is drawn."""
    template = engines["django"].from_string("{{ citizens.get.name }}")
    found = Citizen.objects.filter(pk=citizen_id)
    return TemplateResponse(request, template, {"citizens": found}, status=409)


def pieces(request: ActorRequest, citizen_id: UUID) -> StreamingHttpResponse:
    """Through the gate, while it is being sent."""

    def names() -> Any:
        yield open_citizen(request.actor, citizen_id).name

    return StreamingHttpResponse(names())


def beside(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """As if another page had noted it."""
    return HttpResponse(citizen_beside(request.actor, citizen_id).name)


def half_a_look(actor: Any, action: str, thing: Any, **details: Any) -> None:
    """Says that somebody looked, not on what ground nor at what."""
    look(actor, action, thing, shown=0)


urlpatterns = [
    path("bare/<uuid:citizen_id>/", bare, name="bare"),
    path("late/<uuid:citizen_id>/", late, name="late"),
    path("pieces/<uuid:citizen_id>/", pieces, name="pieces"),
    path("beside/<uuid:citizen_id>/", beside, name="beside"),
    path("", include("brobygger.config.urls")),
]
