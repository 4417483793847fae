"""Interventions and agreements: made, changed, taken away, and how they go."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.organisations.queries import who_does_what
from brobygger.ui.render import wants_partial

from .. import services
from ..errors import PartChanged
from ..forms.planning import (
    AgreementForm,
    ChangeAgreementForm,
    ChangeInterventionForm,
    InterventionForm,
)
from ..pages import AgreementCard, InterventionCard, PlanPage
from .clashes import clashes_in, with_draft
from .frame import asked, back, back_url, frame, meeting_of, tried, writable
from .needing import keep_words, needed_consent


@require_http_methods(["GET", "POST"])
def add_intervention(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """A prioritised intervention, and its first agreement when one is written."""
    page = writable(request, plan_id)
    form = intervention_form(page, request)
    if form.is_valid() and tried(form, lambda: _add(request, plan_id, form)):
        messages.success(request, _("The intervention is added."))
        return back(request, plan_id, "interventions")
    return asked_promise(
        request,
        page,
        form,
        heading=_("New intervention"),
        anchor="interventions",
        draft_field="new-intervention",
    )


@require_http_methods(["GET", "POST"])
def change_intervention(
    request: ActorRequest, plan_id: UUID, intervention_id: UUID
) -> HttpResponse:
    """An intervention as it stands, in a form."""
    page = writable(request, plan_id)
    one = intervention_in(page, intervention_id)
    standing = _as_it_stands(one)
    form = ChangeInterventionForm(
        request.POST or None,
        people=page.participants,
        initial=typed_before(page, f"intervention:{one.id}", standing),
    )
    place = f"intervention-{one.id}"
    shown: dict[str, Any] = {"heading": one.title, "anchor": place, "intervention": one}
    try:
        if form.is_valid() and tried(form, lambda: _change(request, one, form)):
            messages.success(request, _("Saved."))
            return back(request, plan_id, place)
    except PartChanged as changed:
        page = writable(request, plan_id)  # the other's words came after the page above was read
        standing = _as_it_stands(intervention_in(page, one.id))
        return asked_promise(
            request, page, form, **shown, clashes=clashes_in(form, standing, changed)
        )
    return asked_promise(request, page, form, **shown)


@require_POST
def remove_intervention(
    request: ActorRequest, plan_id: UUID, intervention_id: UUID
) -> HttpResponse:
    """Taken away from the plan; earlier versions keep it."""
    services.remove_intervention(
        request.actor, intervention_id=intervention_id, base_revision=_revision(request)
    )
    messages.success(request, _("The intervention is taken out of the plan."))
    return back(request, plan_id, "interventions")


@require_http_methods(["GET", "POST"])
def add_agreement(request: ActorRequest, plan_id: UUID, intervention_id: UUID) -> HttpResponse:
    """Who does what, by when."""
    page = writable(request, plan_id)
    one = intervention_in(page, intervention_id)
    form = agreement_form(page, one, request)
    if form.is_valid() and tried(form, lambda: _agree(request, one.id, form)):
        messages.success(request, _("The agreement is added."))
        return back(request, plan_id, f"intervention-{one.id}")
    place = f"intervention-{one.id}"
    return asked_promise(
        request,
        page,
        form,
        heading=_("New agreement"),
        anchor=place,
        under=one,
        draft_field=f"new-agreement:{one.id}",
    )


@require_http_methods(["GET", "POST"])
def change_agreement(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """An agreement as it stands, in a form."""
    page = writable(request, plan_id)
    one = agreement_in(page, agreement_id)
    standing = as_agreed(one)
    form = ChangeAgreementForm(
        request.POST or None,
        people=page.participants,
        initial=typed_before(page, f"agreement:{one.id}", standing),
    )
    place = f"agreement-{one.id}"
    heading = _("Change the agreement")
    shown: dict[str, Any] = {"heading": heading, "anchor": place, "agreement": one}
    try:
        if form.is_valid() and tried(form, lambda: _change_agreement(request, one, form)):
            messages.success(request, _("Saved."))
            return back(request, plan_id, place)
    except PartChanged as changed:
        page = writable(request, plan_id)  # the other's words came after the page above was read
        standing = as_agreed(agreement_in(page, one.id))
        return asked_promise(
            request, page, form, **shown, clashes=clashes_in(form, standing, changed)
        )
    return asked_promise(request, page, form, **shown)


@require_POST
def remove_agreement(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """Taken away from the plan; earlier versions keep it."""
    services.remove_agreement(
        request.actor, agreement_id=agreement_id, base_revision=_revision(request)
    )
    messages.success(request, _("The agreement is taken out of the plan."))
    return back(request, plan_id, "interventions")


def intervention_form(page: PlanPage, request: ActorRequest | None = None) -> InterventionForm:
    """Empty, or with what the reader had typed and not sent."""
    return InterventionForm(
        (request.POST or None) if request else None,
        people=page.participants,
        sees=page.sees,
        initial=_kept(page, "new-intervention"),
        auto_id="id_new_%s",
    )


def agreement_form(
    page: PlanPage, one: InterventionCard, request: ActorRequest | None = None
) -> AgreementForm:
    """Most often the one responsible for the whole also does the first thing."""
    typed = _kept(page, f"new-agreement:{one.id}")
    return AgreementForm(
        (request.POST or None) if request else None,
        people=page.participants,
        sees=page.sees if one.category == Category.PLAN else 0,
        initial={"responsible": one.responsible.id, **typed},
        auto_id=f"id_{one.id}_%s",
    )


def intervention_in(page: PlanPage, intervention_id: UUID) -> InterventionCard:
    found = page.intervention(intervention_id)
    if found is None:
        raise NotFound(intervention_id)
    return found


def agreement_in(page: PlanPage, agreement_id: UUID) -> AgreementCard:
    for intervention in page.interventions:
        for one in intervention.agreements:
            if one.id == agreement_id:
                return one
    raise NotFound(agreement_id)


def _kept(page: PlanPage, field: str) -> dict[str, str]:
    """What the reader had typed in a form with several fields and not sent."""
    draft = page.draft(field)
    try:
        words = json.loads(draft.body) if draft else {}
    except ValueError:
        return {}
    return words if isinstance(words, dict) else {}


def _as_it_stands(one: InterventionCard) -> dict[str, Any]:
    return {
        "title": one.title,
        "goal": one.goal,
        "responsible": one.responsible.id,
        "due_on": one.due_on,
        "rank": one.rank,
        "base_revision": one.revision,
    }


def as_agreed(one: AgreementCard) -> dict[str, Any]:
    return {
        "what": one.what,
        "due_on": one.due_on,
        "responsible": one.responsible.id,
        "base_revision": one.revision,
    }


def typed_before(page: PlanPage, field: str, standing: dict[str, Any]) -> dict[str, Any]:
    """As it stands, or as the reader wanted it when somebody else was first."""
    draft, words = page.draft(field), dict(_kept(page, field))
    if draft is None:
        return standing
    if "responsible_id" in words:
        words["responsible"] = words.pop("responsible_id")
    return with_draft(standing, words, draft.base_revision)


def _add(request: ActorRequest, plan_id: UUID, form: InterventionForm) -> None:
    words = form.cleaned_data
    shared = {"responsible_id": words["responsible"], "due_on": words["due_on"]}
    intervention_id = services.add_intervention(
        request.actor,
        plan_id=plan_id,
        title=words["title"],
        goal=words["goal"],
        category=words["category"] or Category.PLAN,
        **shared,
    )
    if words["promise"].strip():
        services.add_agreement(
            request.actor, intervention_id=intervention_id, what=words["promise"], **shared
        )


def _change(request: ActorRequest, one: InterventionCard, form: ChangeInterventionForm) -> None:
    words = dict(form.cleaned_data)
    words["responsible_id"] = words.pop("responsible")
    services.change_intervention(request.actor, intervention_id=one.id, **words)


def _agree(request: ActorRequest, intervention_id: UUID, form: AgreementForm) -> None:
    words = form.cleaned_data
    services.add_agreement(
        request.actor,
        intervention_id=intervention_id,
        what=words["what"],
        responsible_id=words["responsible"],
        due_on=words["due_on"],
        category=words.get("category"),
    )


def _change_agreement(request: ActorRequest, one: AgreementCard, form: ChangeAgreementForm) -> None:
    words = dict(form.cleaned_data)
    words["responsible_id"] = words.pop("responsible")
    services.change_agreement(request.actor, agreement_id=one.id, **words)


def _revision(request: ActorRequest) -> int:
    sent = request.POST.get("base_revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def asked_promise(
    request: ActorRequest,
    page: PlanPage,
    form: forms.Form,
    *,
    heading: str,
    anchor: str,
    **more: Any,
) -> HttpResponse:
    context = frame(request, page, form=form, heading=heading, **more)
    context["meeting_id"] = meeting_of(request)
    context["map"] = who_does_what(request.actor, context["citizen"].municipality_id)
    context["cancel"] = back_url(request, page.id, anchor)
    context["needs_consent"] = needed_consent(page, form)
    if context["needs_consent"]:
        keep_words(request, page, form, more.get("draft_field") or anchor.replace("-", ":", 1))
    if context["meeting_id"] and wants_partial(request):
        context["into"] = "interventions checklist"  # the meeting stays where it is
    status = 422 if form.is_bound else 200
    status = 409 if "clashes" in more else status
    return asked(
        request, "plans/promise.html", context, partial="plans/_promise.html", status=status
    )
