"""The responsibility map: who carries which task in a municipality, and agreeing on it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotAllowed, NotFound, Unprocessable
from brobygger.kernel.permissions import Permission

from . import queries, services
from .errors import ResponsibilityChanged
from .forms import ResponsibilityForm
from .queries import KindLine
from .rules import may_agree


class ActorRequest(HttpRequest):
    """A request on which the first fence has put who is acting."""

    actor: Actor


@require_safe
def responsibilities(request: ActorRequest) -> HttpResponse:
    """The map of one municipality: one's own, until another is chosen."""
    everywhere = queries.municipalities()
    code = request.GET.get("municipality") or _own(request.actor) or _first(everywhere)
    context = {
        "map": queries.responsibility_map(code),
        "everywhere": everywhere,
        "may_agree": may_agree(request.actor, code),
    }
    return render(request, "organisations/responsibilities.html", context)


def _first(municipalities: Sequence[queries.MunicipalityCard]) -> str:
    """The first of them; a directory that has not been loaded has none to show."""
    if not municipalities:
        raise NotFound("municipality")
    return municipalities[0].code


@require_http_methods(["GET", "HEAD", "POST"])
def responsibility(request: ActorRequest, municipality_code: str, task_kind: str) -> HttpResponse:
    """One kind of task: what stands there, what stood there before, and what is agreed from now on."""
    line = queries.responsibility_map(municipality_code).line(task_kind)
    if not may_agree(request.actor, municipality_code):
        if request.method == "POST":
            raise NotAllowed(Permission.RESPONSIBILITY_AGREE)
        return _shown(request, municipality_code, task_kind)
    sent = request.POST if request.method == "POST" else None
    form = ResponsibilityForm(
        sent, municipality_code=municipality_code, initial=_as_it_stands(line)
    )
    try:
        if form.is_valid() and _agreed(request, municipality_code, task_kind, form):
            messages.success(request, _("It is agreed. Everybody can see it on the map."))
            url = f"{reverse('organisations:responsibilities')}?municipality={municipality_code}"
            return HttpResponseRedirect(url)
    except ResponsibilityChanged as changed:
        line = queries.responsibility_map(municipality_code).line(task_kind)
        form.data = _knowing(request.POST, line)
        form.add_error(None, str(changed.public_message))
        return _shown(request, municipality_code, task_kind, form=form, status=409)
    status = 422 if form.is_bound else 200
    return _shown(request, municipality_code, task_kind, form=form, status=status)


def _shown(
    request: ActorRequest,
    municipality_code: str,
    task_kind: str,
    *,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    whole = queries.responsibility_map(municipality_code)
    context = {
        "place": whole.municipality,
        "line": whole.line(task_kind),
        "history": queries.history_of(municipality_code, task_kind),
        "form": form,
        "is_conflict": status == 409,
    }
    return render(request, "organisations/responsibility.html", context, status=status)


def _knowing(sent: QueryDict, line: KindLine) -> QueryDict:
    """As sent; but the next press is made knowing what stands there now."""
    again = sent.copy()
    again["seen"] = line.latest
    return again


def _own(actor: Actor) -> str:
    return queries.municipality_of_unit(actor.unit_id) if actor.unit_id else ""


def _as_it_stands(line: KindLine) -> dict[str, Any]:
    return {"valid_from": today(), "agreed_on": today(), "seen": line.latest}


def _agreed(
    request: ActorRequest, municipality_code: str, task_kind: str, form: forms.Form
) -> bool:
    try:
        services.agree_responsibility(
            request.actor,
            municipality_code=municipality_code,
            task_kind=task_kind,
            **form.cleaned_data,
        )
    except Unprocessable as refusal:
        form.add_error(None, str(refusal.public_message))
        return False
    return True
