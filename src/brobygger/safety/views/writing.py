"""Writing a level, agreeing on the sheet, putting it away."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound, Unprocessable
from brobygger.ui.render import FETCH

from .. import rules
from ..errors import LevelChanged, TextNotAccepted
from ..forms import AgreeForm, LevelForm, level_form
from ..pages import LevelCard
from ..queries import sheet_of
from ..services import agree_sheet, begin_sheet, keep_draft, put_sheet_away, write_level
from .frame import Context, frame, level_to_write


@require_POST
def begin(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    begin_sheet(request.actor, citizen_id=citizen_id)
    return _back(citizen_id)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ActorRequest, citizen_id: UUID, number: int) -> HttpResponse:
    """One level: the form, and its saving."""
    if request.method != "POST":
        context, level = level_to_write(request, citizen_id, number)
        return _asked(request, {**context, "form": level_form(level)})
    form = LevelForm(request.POST, level=number if number in rules.ZONES else 1)
    if not form.is_valid():
        return _again(request, citizen_id, number, form)
    try:
        with transaction.atomic():
            revision = _save(request, citizen_id, number, form)
    except LevelChanged as changed:
        return _both(request, citizen_id, number, form, changed)
    except Unprocessable as refusal:
        form.add_error(None, str(refusal.public_message))
        return _again(request, citizen_id, number, form)
    if request.headers.get(FETCH) == "draft":
        return JsonResponse({"revision": revision})
    messages.success(request, _("Saved."))
    return _back(citizen_id, f"level-{number}")


@require_POST
def draft(request: ActorRequest, citizen_id: UUID, number: int) -> HttpResponse:
    """What is typed is kept on the server as it is typed."""
    form = LevelForm(request.POST, level=number if number in rules.ZONES else 1)
    if not form.is_valid():
        raise TextNotAccepted(len(form.errors))
    base = form.cleaned_data["base_revision"]
    keep_draft(
        request.actor, citizen_id=citizen_id, level=number, texts=form.texts(), base_revision=base
    )
    return JsonResponse({"revision": base})


@require_POST
def agree(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Gone through together."""
    form = AgreeForm(request.POST)
    try:
        if form.is_valid():
            with transaction.atomic():
                agree_sheet(request.actor, citizen_id=citizen_id, **form.cleaned_data)
            messages.success(request, _("It is agreed."))
            return _back(citizen_id)
    except Unprocessable as refusal:
        form.add_error(None, str(refusal.public_message))
    found = sheet_of(request.actor, citizen_id)
    if found is None:
        raise NotFound(citizen_id)
    context = {**frame(request, citizen_id, found), "agree": form}
    return render(request, "safety/sheet.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def put_away(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Asked first: it disappears for everyone."""
    if request.method == "POST":
        put_sheet_away(request.actor, citizen_id=citizen_id)
        messages.success(request, _("The coping sheet is put away."))
        return _back(citizen_id)
    found = sheet_of(request.actor, citizen_id)
    if found is None or not found.may_write:
        raise NotFound(citizen_id)
    return render(request, "safety/put_away.html", frame(request, citizen_id, found))


def _save(request: ActorRequest, citizen_id: UUID, number: int, form: LevelForm) -> int:
    return write_level(
        request.actor,
        citizen_id=citizen_id,
        level=number,
        texts=form.texts(),
        base_revision=form.cleaned_data["base_revision"],
    )


def _again(request: ActorRequest, citizen_id: UUID, number: int, form: LevelForm) -> HttpResponse:
    """The form with every word still in it, and what is wrong."""
    context, _level = level_to_write(request, citizen_id, number)
    return _asked(request, {**context, "form": form}, status=422)


def _both(
    request: ActorRequest, citizen_id: UUID, number: int, form: LevelForm, changed: LevelChanged
) -> HttpResponse:
    """Theirs beside mine wherever they differ, and mine still in the form."""
    context, level = level_to_write(request, citizen_id, number)
    form.add_error(
        None, _("Someone else saved this first. Look at both, then save what shall stand.")
    )
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, read-only as it came
    form.data["base_revision"] = str(changed.revision)  # type: ignore[index]
    context |= {"form": form, "clashes": _clashes(level, changed), "theirs_by": changed.theirs_by}
    return _asked(request, context, status=409)


def _clashes(level: LevelCard, changed: LevelChanged) -> list[dict[str, str]]:
    return [
        {
            "label": level.part(part).label,
            "stands": changed.theirs[part],
            "typed": changed.mine[part],
        }
        for part in rules.PARTS
        if changed.theirs[part] != changed.mine[part]
    ]


def _asked(request: ActorRequest, context: Context, *, status: int = 200) -> HttpResponse:
    return render(request, "safety/write.html", context, status=status)


def _back(citizen_id: UUID, anchor: str = "") -> HttpResponseRedirect:
    url = reverse("safety:sheet", args=[citizen_id])
    return HttpResponseRedirect(f"{url}#{anchor}" if anchor else url)
