"""Those close to the citizen: list, add, correct."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.citizens.errors import RegisterChanged
from brobygger.citizens.queries import RelativeCard
from brobygger.kernel.errors import NotAllowed

from ..forms.citizens import RelativeForm
from ..http import ActorRequest
from ..pages.details import NetworkPage, clashes, network_page, relative_in
from ..services import add_relative, correct_relative
from .shared import page, rebase, status_of, tried


@require_safe
def relatives(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Relatives and network."""
    found = network_page(request.actor, citizen_id)
    return page(request, "access/relatives.html", {"page": found, "citizen": found.citizen})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Somebody more."""
    found = _page_to_change(request, citizen_id)
    form = RelativeForm(request.POST or None)
    if form.is_valid():
        values = {
            name: value for name, value in form.cleaned_data.items() if name != "base_revision"
        }
        if tried(form, add_relative, request.actor, citizen_id=citizen_id, **values):
            messages.success(request, _("They are added. What they may see is a consent."))
            return redirect("access:relatives", citizen_id=citizen_id)
    context = {"form": form, "citizen": found.citizen, "is_self": found.is_self}
    return page(request, "access/relative.html", context, status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ActorRequest, citizen_id: UUID, relative_id: UUID) -> HttpResponse:
    """Correct one; two people at once both get to see both."""
    found = _page_to_change(request, citizen_id)
    known = relative_in(found, relative_id)
    form = RelativeForm(request.POST or None, initial=_known(known))
    context: dict[str, Any] = {
        "form": form,
        "citizen": found.citizen,
        "is_self": found.is_self,
        "relative": known,
    }
    if form.is_valid():
        try:
            saved = _correct(request, form, relative_id)
        except RegisterChanged as other:
            labels = {name: field.label for name, field in form.fields.items()}
            context["clashes"] = clashes(labels, other.now, other.wanted)
            rebase(form, other.revision)
            return page(request, "access/relative.html", context, status=409)
        if saved is not None:
            messages.success(request, _("The details are saved."))
            return redirect("access:relatives", citizen_id=citizen_id)
    return page(request, "access/relative.html", context, status_of(form))


def _correct(request: ActorRequest, form: RelativeForm, relative_id: UUID) -> int | None:
    values = form.cleaned_data | {"base_revision": form.cleaned_data["base_revision"] or 0}
    return tried(
        form,
        correct_relative,
        request.actor,
        passes=RegisterChanged,
        relative_id=relative_id,
        **values,
    )


def _page_to_change(request: ActorRequest, citizen_id: UUID) -> NetworkPage:
    found = network_page(request.actor, citizen_id)
    if not found.may_change:
        raise NotAllowed("relatives")
    return found


def _known(card: RelativeCard) -> dict[str, Any]:
    names = ("name", "relation", "involvement", "wishes", "phone", "email")
    return {name: getattr(card, name) for name in names} | {
        "is_guardian": card.is_guardian,
        "is_proxy": card.is_proxy,
        "matters": list(card.matters),
        "guardian_scope": card.guardian_scope,
        "ended_on": card.ended_on,
        "base_revision": card.revision,
    }
