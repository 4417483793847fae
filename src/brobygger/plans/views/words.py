"""The citizen says yes or no to what was told, and reads with others what stood there before."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound

from .. import services
from ..errors import ToldAnew
from ..forms.planning import RevisionForm
from ..queries import earlier_words, plan_page
from .frame import back, frame
from .writing import anchor_of


@require_POST
def accept_told(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    """One press: what was told is the citizen's own."""
    done = _("These are your words now. You can change them at any time.")
    return _answered(request, plan_id, field, services.accept_told, done)


@require_POST
def refuse_told(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    """One press: it is taken off the plan at once."""
    done = _("It is taken away. Nobody sees it in the plan any more.")
    return _answered(request, plan_id, field, services.refuse_told, done)


@require_GET
def earlier(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    """What stood here before, by whose hand, and what became of it: for the citizen and staff."""
    page = plan_page(request.actor, plan_id)
    found = earlier_words(request.actor, plan_id, field)
    return render(request, "plans/earlier.html", frame(request, page, found=found))


def _answered(
    request: ActorRequest, plan_id: UUID, field: str, answer: Callable[..., None], done: str
) -> HttpResponse:
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise NotFound(field)
    try:
        answer(
            request.actor,
            plan_id=plan_id,
            section=field,
            revision=form.cleaned_data["base_revision"],
        )
        messages.success(request, done)
    except ToldAnew as anew:
        messages.warning(request, str(anew.public_message))
    return back(request, plan_id, anchor_of(field))
