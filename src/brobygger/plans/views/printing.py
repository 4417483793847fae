"""The plan on paper, for the one who asks for it."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from brobygger.access.gate import citizen_beside
from brobygger.access.http import ActorRequest

from ..holding import shown_in
from ..pages import PlanPage
from ..pdf import as_pdf, file_name
from ..queries import plan_page, version_page
from ..services import note_printed


@require_GET
def pdf(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The plan as it stands."""
    return _printed(request, plan_page(request.actor, plan_id))


@require_GET
def version_pdf(request: ActorRequest, plan_id: UUID, number: int) -> HttpResponse:
    """A version as it was agreed."""
    return _printed(request, version_page(request.actor, plan_id, number))


def _printed(request: ActorRequest, page: PlanPage) -> HttpResponse:
    citizen = citizen_beside(request.actor, page.citizen_id)
    note_printed(request.actor, plan_id=page.id, number=page.version, shown=shown_in(page))
    return HttpResponse(
        as_pdf(page, citizen),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{file_name(page)}"'},
    )
