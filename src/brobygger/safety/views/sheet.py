"""The sheet on one screen, on one paper, and the list of those at hand."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from brobygger.access.gate import citizen_beside, glance
from brobygger.access.http import ActorRequest
from brobygger.access.queries import my_categories
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound

from .. import rules
from ..forms import agree_form
from ..pdf import as_pdf
from ..queries import sheet_for_paper, sheet_of, sheets_at_hand
from .frame import frame


@require_safe
def sheet(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Five levels, the most pressed first; when there is none, how one begins."""
    found = sheet_of(request.actor, citizen_id)
    context = frame(request, citizen_id, found)
    if found is None:
        context |= _why_none(request, citizen_id)
        return render(request, "safety/none.html", context)
    if found.may_write:
        context["agree"] = agree_form(found.revision)
    return render(request, "safety/sheet.html", context)


@require_safe
def pdf(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """One A5."""
    found = sheet_for_paper(request.actor, citizen_id)
    if found is None:
        raise NotFound(citizen_id)
    name = _("coping-sheet.pdf")
    return HttpResponse(
        as_pdf(found, citizen_beside(request.actor, citizen_id)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@require_safe
def sheets(request: ActorRequest) -> HttpResponse:
    """Everyone with a sheet whom the unit is there for."""
    lines = sheets_at_hand(request.actor)
    names = glance(request.actor, {one.citizen_id for one in lines})
    rows = [(names[one.citizen_id], one) for one in lines if one.citizen_id in names]
    rows.sort(key=lambda row: row[0].name)
    return render(request, "safety/sheets.html", {"rows": rows})


def _why_none(request: ActorRequest, citizen_id: UUID) -> dict[str, bool]:
    sees = bool(my_categories(request.actor, citizen_id) & Category.RISK)
    ground = "self" if request.actor.person_id else "care"
    return {
        "sees": sees,
        "may_begin": sees and rules.may_write(request.actor, citizen_id, ground=ground),
    }
