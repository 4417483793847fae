"""Who sees what of a citizen, and why."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ..http import ActorRequest
from ..pages.sight import sight_page
from .shared import page


@require_safe
def seen_by(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """By kind of information, and by party."""
    found = sight_page(request.actor, citizen_id)
    is_self = request.actor.person_id == citizen_id
    context = {"page": found, "citizen": found.citizen, "is_self": is_self}
    return page(request, "access/seen_by.html", context)
