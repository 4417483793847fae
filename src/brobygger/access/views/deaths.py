"""A citizen has died: register it, correct it, undo it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.citizens.errors import DeathDayImpossible, NoDeathRegistered

from ..errors import ConsentAfterDeath
from ..forms.deaths import DeathForm, RegisterDeathForm, UndoDeathForm
from ..http import ActorRequest
from ..pages.deaths import death_page
from ..services import correct_death, register_death, undo_death
from .shared import page, status_of, tried

BLAMES = {DeathDayImpossible: "died_on", ConsentAfterDeath: "died_on"}


@require_http_methods(["GET", "HEAD", "POST"])
def death(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """What it ends, before it is written down; what it ended, afterwards."""
    form = RegisterDeathForm(request.POST or None)
    if form.is_valid():
        said = {"citizen_id": citizen_id, **form.said()}
        tried(form, register_death, request.actor, blames=BLAMES, **said)
        if form.is_valid():
            messages.success(request, _("It is written down. What was called is called off."))
            return redirect("access:death", citizen_id=citizen_id)
    return _page(request, citizen_id, register=form)


@require_POST
def correct(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Another day, or somebody else who told."""
    form = DeathForm(request.POST, prefix="correct")
    if form.is_valid():
        said = {"citizen_id": citizen_id, **form.cleaned_data}
        tried(form, correct_death, request.actor, blames=BLAMES, passes=NoDeathRegistered, **said)
    if form.errors:
        return _page(request, citizen_id, correct=form)
    messages.success(request, _("It is corrected."))
    return redirect("access:death", citizen_id=citizen_id)


@require_POST
def undo(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """It was a mistake."""
    form = UndoDeathForm(request.POST, prefix="undo")
    if form.is_valid():
        said = {"citizen_id": citizen_id, **form.cleaned_data}
        tried(form, undo_death, request.actor, passes=NoDeathRegistered, **said)
    if form.errors:
        return _page(request, citizen_id, undo=form)
    messages.success(request, _("It is undone. What is still ahead goes on."))
    return redirect("access:death", citizen_id=citizen_id)


def _page(request: ActorRequest, citizen_id: UUID, **sent: forms.Form) -> HttpResponse:
    found = death_page(request.actor, citizen_id)
    known = found.death
    initial = {"died_on": known.died_on, "told_by": known.told_by} if known else {}
    context: dict[str, Any] = {
        "page": found,
        "citizen": found.citizen,
        "register": RegisterDeathForm(),
        "correct": DeathForm(prefix="correct", initial=initial),
        "undo": UndoDeathForm(prefix="undo"),
        **sent,
    }
    return page(request, "access/death.html", context, max(map(status_of, sent.values())))
