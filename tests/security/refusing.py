"""A page that opens a citizen and nothing more."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import include, path

from brobygger.access.gate import open_citizen
from brobygger.access.http import ActorRequest


def look(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    return HttpResponse(open_citizen(request.actor, citizen_id).name)


urlpatterns = [
    path("look/<uuid:citizen_id>/", look, name="look"),
    path("", include("brobygger.config.urls")),
]
