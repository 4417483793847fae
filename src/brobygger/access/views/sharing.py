"""May I share this? Only a gap in the rules is kept, so the questions stand in the address."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission

from ..forms.sharing import CalmSharingForm, SharingForm, opening_choice
from ..http import ActorRequest
from ..pages.sharing import answer_for, sharing_page
from ..queries import law_gaps
from .shared import page, status_of


@require_safe
def may_i_share(request: ActorRequest, citizen_id: UUID | None = None) -> HttpResponse:
    """Three questions, one answer with its paragraph and a ready text."""
    found = sharing_page(request.actor, citizen_id or _citizen_id(request))
    is_asked = "about" in request.GET or "purpose" in request.GET
    kind = SharingForm if request.actor.unit_id else CalmSharingForm
    form = kind(
        request.GET if is_asked else None,
        parties=found.tiles,
        me=found.me.value,
        initial={"to": opening_choice(request.GET.getlist("to"), found.tiles)},
    )
    context: dict[str, Any] = {"page": found, "citizen": found.citizen, "form": form}
    if form.is_valid():
        context["found"] = answer_for(request.actor, found, form.cleaned_data, form.purpose_asked())
    context["may_see_gaps"] = request.actor.may(Permission.LAW_GAPS)
    return page(request, "access/may_i_share.html", context, status_of(form))


@require_safe
def gaps(request: ActorRequest) -> HttpResponse:
    """What was asked and no rule on file answers: for those who see to the rules."""
    return page(request, "access/law_gaps.html", {"gaps": law_gaps(request.actor)})


def _citizen_id(request: ActorRequest) -> UUID | None:
    text = request.GET.get("citizen", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("citizen") from None
