"""The steering group's page: numbers only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from brobygger.access.http import ActorRequest

from ..queries import steering_numbers


@require_safe
def numbers(request: ActorRequest) -> HttpResponse:
    return render(request, "plans/steering.html", {"numbers": steering_numbers(request.actor)})
