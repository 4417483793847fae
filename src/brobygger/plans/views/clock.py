"""How long each cooperation lets things rest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.access.http import ActorRequest

from .. import services
from ..errors import ClockChanged
from ..forms.pulse import ClockForm
from ..queries import clock_card, clock_cards, clockless
from .frame import tried


@require_safe
def clocks(request: ActorRequest) -> HttpResponse:
    """Every clock that is set, and where one could be."""
    context = {"clocks": clock_cards(request.actor), "others": clockless(request.actor)}
    return render(request, "plans/clocks.html", context)


@require_http_methods(["GET", "POST"])
def clock(request: ActorRequest, organisation_id: UUID | None = None) -> HttpResponse:
    """One clock. When somebody else was first, both stand on the page and nothing is overwritten."""
    card = clock_card(request.actor, organisation_id)
    begin = {**card.days, "base_revision": card.revision, "agreed_on": card.agreed_on}
    form = ClockForm(request.POST or None, initial={**begin, "decided_by": card.decided_by})
    status, theirs = (422 if form.is_bound else 200), None
    try:
        if form.is_valid() and tried(form, lambda: _set(request, organisation_id, form)):
            messages.success(request, _("The clock is set. It counts from now on."))
            return redirect("plans:clocks")
    except ClockChanged:
        status, theirs = 409, card
        form = ClockForm({**request.POST.dict(), "base_revision": str(card.revision)})
    context = {"clock": card, "form": form, "theirs": theirs}
    return render(request, "plans/clock.html", context, status=status)


def _set(request: ActorRequest, organisation_id: UUID | None, form: ClockForm) -> None:
    services.set_clock(
        request.actor,
        organisation_id=organisation_id,
        base_revision=form.cleaned_data["base_revision"],
        days=form.days(),
        decided_by=form.cleaned_data["decided_by"],
        agreed_on=form.cleaned_data["agreed_on"],
    )
