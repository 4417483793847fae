"""Emergency access: open it, see one's own, review, tell the citizen."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brobygger.accounts.tries import EMERGENCIES
from brobygger.citizens.errors import NotANumber
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from ..errors import HoursOutOfBounds, NobodyToOpen, ReasonTooShort, TextTooLong
from ..forms.emergencies import EmergencyForm, ExemptionForm, ReviewForm
from ..http import ActorRequest
from ..pages.emergencies import WAITING, EmergencyRow, choices, mine, shown
from ..services import (
    Emergency,
    end_emergency,
    open_emergency,
    review_emergency,
    tell_citizen_of_emergency,
    write_exemption,
)
from ..tabs import front_page
from ..trying import counted
from .shared import page, status_of, tried

BLAMES = {
    NotANumber: "cpr",
    ReasonTooShort: "reason",
    TextTooLong: "reason",
    HoursOutOfBounds: "hours",
}


@counted(EMERGENCIES)
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: ActorRequest) -> HttpResponse:
    """Look at a citizen because it cannot wait."""
    require(request.actor, Permission.EMERGENCY_OPEN)
    form = EmergencyForm(request.POST or None)
    if form.is_valid():
        opened = _open(request, form)
        if opened is not None:
            messages.success(request, _("Emergency access is open. Your leader has been told."))
            return redirect(front_page(request.actor, opened.citizen_id))
    return _own_page(request, form, status_of(form))


def _open(request: ActorRequest, form: EmergencyForm) -> Emergency | None:
    values = {name: value for name, value in form.cleaned_data.items() if name != "understood"}
    try:
        return tried(form, open_emergency, request.actor, blames=BLAMES, **values)
    except NobodyToOpen as refusal:
        form.add_error("cpr", str(refusal.public_message))
        return None


@require_POST
def end(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """It is no longer needed, or the leader ends it."""
    is_mine = end_emergency(request.actor, emergency_id=emergency_id)
    messages.success(request, _("The emergency access is ended."))
    return redirect("access:emergency" if is_mine else "access:emergency_review")


@require_safe
def review(request: ActorRequest) -> HttpResponse:
    """What the leader must look at; or, when asked for, what was found before."""
    choice = request.GET.get("show", WAITING)
    known = choice in {one for one, _words in choices()}
    return _review_page(request, choice=choice if known else WAITING)


@require_POST
def reviewed(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """The leader has looked, and writes what they found."""
    form = ReviewForm(request.POST, prefix=str(emergency_id))
    if form.is_valid():
        found = form.cleaned_data
        tried(form, review_emergency, request.actor, emergency_id=emergency_id, **found)
        if not form.errors:
            messages.success(request, _("Your review is written down."))
            return redirect("access:emergency_review")
    return _review_page(request, emergency_id, review=form)


@require_POST
def told(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """The citizen has been told."""
    tell_citizen_of_emergency(request.actor, emergency_id=emergency_id)
    messages.success(request, _("It is written down that the citizen has been told."))
    return redirect(_back(request))


@require_POST
def exempted(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """The citizen is not told, and why."""
    form = ExemptionForm(request.POST, prefix=f"x{emergency_id}")
    if form.is_valid():
        tried(
            form,
            write_exemption,
            request.actor,
            blames={ReasonTooShort: "exemption", TextTooLong: "exemption"},
            emergency_id=emergency_id,
            **form.cleaned_data,
        )
        if not form.errors:
            messages.success(request, _("The exemption is written down."))
            return redirect(_back(request))
    if request.actor.may(Permission.EMERGENCY_REVIEW):
        return _review_page(request, emergency_id, exemption=form)
    return _own_page(request, EmergencyForm(), 422, emergency_id, form)


def _back(request: ActorRequest) -> str:
    is_leader = request.actor.may(Permission.EMERGENCY_REVIEW)
    return "access:emergency_review" if is_leader else "access:emergency"


def _own_page(
    request: ActorRequest,
    form: EmergencyForm,
    status: int,
    emergency_id: UUID | None = None,
    exemption: ExemptionForm | None = None,
) -> HttpResponse:
    rows = _with_forms(mine(request.actor), emergency_id, None, exemption)
    context = {"form": form, "rows": rows}
    return page(request, "access/emergency.html", context, status)


def _review_page(
    request: ActorRequest,
    emergency_id: UUID | None = None,
    *,
    choice: str = WAITING,
    review: ReviewForm | None = None,
    exemption: ExemptionForm | None = None,
) -> HttpResponse:
    rows = _with_forms(shown(request.actor, choice), emergency_id, review, exemption)
    context = {"rows": rows, "choice": choice, "choices": choices()}
    status = 422 if emergency_id else 200
    return page(request, "access/emergency_review.html", context, status)


def _with_forms(
    rows: Iterable[EmergencyRow],
    typed_for: UUID | None,
    review: ReviewForm | None,
    exemption: ExemptionForm | None,
) -> list[tuple[EmergencyRow, ReviewForm, ExemptionForm]]:
    """What was typed stays with the one it was typed for."""
    found = []
    for row in rows:
        is_typed = row.card.id == typed_for
        key = str(row.card.id)
        found.append(
            (
                row,
                (review if is_typed else None) or ReviewForm(prefix=key),
                (exemption if is_typed else None) or ExemptionForm(prefix=f"x{key}"),
            )
        )
    if typed_for and typed_for not in {row.card.id for row, _review, _exemption in found}:
        raise NotFound(typed_for)
    return found
