"""Who leads: what the citizen wishes, who is asked, and the steps of a handover one at a time."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound

from .. import services
from ..errors import HandoverNotAccepted
from ..forms.leading import (
    NOBODY,
    AnswerHandoverForm,
    LeadWishForm,
    ProposeForm,
    ReviewForm,
    TalkForm,
)
from ..pages import HandoverPage, PlanPage
from ..queries import candidates, handover_asked, handover_page, plan_page
from .frame import back, frame, professionals, tried


@require_http_methods(["GET", "POST"])
def hand_over(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Ask somebody to lead; when somebody has been asked, the step that comes now."""
    page = _page(request, plan_id)
    if page.holding.handover_id is not None:
        return _steps(request, page)
    others = candidates(request.actor, page)
    form = ProposeForm(request.POST or None, people=others, is_acting=page.holding.is_acting)
    if form.is_valid() and tried(form, lambda: _propose(request, plan_id, form)):
        told = _("The question is sent. Until there is a yes, nothing changes.")
        messages.success(request, told)
        return HttpResponseRedirect(reverse("plans:hand_over", args=[plan_id]))
    may_stay = page.holding.is_acting and page.lead.is_me
    context = frame(request, page, form=form, candidates=others, may_stay=may_stay)
    return render(request, "plans/hand_over.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def answer_handover(request: ActorRequest, handover_id: UUID) -> HttpResponse:
    """Yes or no, from the one who was asked; the page says nothing of the citizen."""
    asked = handover_asked(request.actor, handover_id)
    form = AnswerHandoverForm(request.POST or None)
    if form.is_valid() and tried(
        form,
        lambda: services.answer_handover(
            request.actor,
            handover_id=handover_id,
            answer=form.cleaned_data["answer"],
            words=form.cleaned_data["words"],
        ),
    ):
        messages.success(request, _("Thank you. Your answer is passed on."))
        return HttpResponseRedirect(reverse("portal:today"))
    status = 422 if form.is_bound else 200
    return render(
        request, "plans/answer_handover.html", {"asked": asked, "form": form}, status=status
    )


@require_http_methods(["GET", "POST"])
def talk(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """When the citizen and the next lead were brought together, or why not."""

    def work(handover: HandoverPage, form: Any) -> None:
        services.talk_with_citizen(request.actor, handover_id=handover.id, **form.said())

    return _step(request, plan_id, "talk", work)


@require_http_methods(["GET", "POST"])
def review(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Every open agreement is looked at."""

    def work(handover: HandoverPage, form: Any) -> None:
        services.review_agreements(request.actor, handover_id=handover.id, choices=form.choices())

    return _step(request, plan_id, "agreements", work)


@require_http_methods(["GET", "POST"])
def consents(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """What the next lead's unit may see has been looked at."""

    def work(handover: HandoverPage, _form: Any) -> None:
        services.check_consents(request.actor, handover_id=handover.id)

    return _step(request, plan_id, "consents", work)


@require_http_methods(["GET", "POST"])
def contact_card(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The last press: the new lead leads, and everybody hears whom to call."""

    def work(handover: HandoverPage, _form: Any) -> None:
        services.send_contact_card(request.actor, handover_id=handover.id)
        messages.success(request, _("The plan has a new case lead. Everyone is told."))

    return _step(request, plan_id, "card", work)


@require_POST
def take_back(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Asked too soon: everything stands as before."""
    page = _page(request, plan_id)
    if page.holding.handover_id is None:
        raise NotFound(plan_id)
    services.take_back_handover(request.actor, handover_id=page.holding.handover_id)
    messages.success(request, _("The question is taken back. Nothing has changed."))
    return back(request, plan_id, "lead")


@require_POST
def accept_lead(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Who stands in stays."""
    services.accept_lead(request.actor, plan_id=plan_id)
    messages.success(request, _("You are case lead from here. Thank you."))
    return back(request, plan_id, "lead")


@require_http_methods(["GET", "POST"])
def lead_wish(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Whom the citizen would like as case lead, and whom not. Nobody asks why."""
    page = plan_page(request.actor, plan_id)
    if not (page.rights.may_write or page.rights.may_write_own):
        raise NotFound(plan_id)
    form = LeadWishForm(
        request.POST or None,
        people=professionals(page),
        initial={
            "wished": str(page.holding.wished or NOBODY),
            "refused": [str(one) for one in page.holding.refused],
        },
    )
    if form.is_valid() and tried(
        form, lambda: services.say_lead_wish(request.actor, plan_id=plan_id, **form.said())
    ):
        messages.success(request, _("It is noted."))
        return back(request, plan_id, "lead")
    told = page.holding.told_to
    context = frame(request, page, form=form)
    context["told"] = [(one.name, told[one.id]) for one in professionals(page) if one.id in told]
    return render(request, "plans/lead_wish.html", context, status=422 if form.is_bound else 200)


def _page(request: ActorRequest, plan_id: UUID) -> PlanPage:
    page = plan_page(request.actor, plan_id)
    if not page.rights.may_hand_over:
        raise NotFound(plan_id)
    return page


def _propose(request: ActorRequest, plan_id: UUID, form: forms.Form) -> None:
    services.propose_handover(
        request.actor,
        plan_id=plan_id,
        to_participant_id=form.cleaned_data["to"],
        reason=form.cleaned_data["reason"],
    )


def _step(
    request: ActorRequest, plan_id: UUID, step: str, work: Callable[[HandoverPage, Any], None]
) -> HttpResponse:
    """Do what this step asks, and go on to what comes now; a refused form stands on its page again.

    Somebody else may have been here meanwhile, so the step that is sent need not be the next one.
    """
    page = _page(request, plan_id)
    handover = handover_page(request.actor, page)
    here = reverse("plans:hand_over", args=[plan_id])
    if handover is None:
        return back(request, plan_id, "lead")
    if request.method != "POST":
        return HttpResponseRedirect(here)
    if not handover.is_accepted:
        messages.error(request, str(HandoverNotAccepted.public_message))
        return HttpResponseRedirect(here)
    form = _form(handover, step, request)
    if form.is_valid() and tried(form, lambda: work(handover, form)):
        return back(request, plan_id, "lead") if step == "card" else HttpResponseRedirect(here)
    return _shown(request, page, handover, form, step=step)


def _steps(request: ActorRequest, page: PlanPage) -> HttpResponse:
    handover = handover_page(request.actor, page)
    if handover is None:
        raise NotFound(page.id)
    return _shown(request, page, handover, _form(handover, handover.step, None), step=handover.step)


def _form(handover: HandoverPage, step: str, request: ActorRequest | None) -> forms.Form:
    """The form of a step; a press of its own has none."""
    sent = request.POST if request is not None else None
    if step == "talk":
        return TalkForm(sent)
    if step == "agreements":
        return ReviewForm(sent, agreements=handover.agreements, to=handover.to.name)
    return forms.Form(sent)


def _shown(
    request: ActorRequest, page: PlanPage, handover: HandoverPage, form: forms.Form, *, step: str
) -> HttpResponse:
    context = frame(request, page, form=form, handover=handover, step=step)
    status = 422 if form.is_bound else 200
    return render(request, "plans/handover.html", context, status=status)
