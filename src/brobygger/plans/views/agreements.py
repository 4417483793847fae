"""Yes or no to an agreement, from the mail, from *I dag* or from the plan; and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.access.rls import afterwards
from brobygger.audit.services import record
from brobygger.kernel.errors import NotFound

from .. import queries, services
from ..errors import AgreementAnswered, PartChanged
from ..forms.planning import AnswerForm, ChangeAgreementForm
from ..pages import AgreementCard, PlanPage
from ..queries import plan_page
from ..tokens import Question, TokenTooOld, TokenUnreadable, question_in
from .clashes import clashes_in
from .frame import back, back_url, came_from_today, frame, thanked, tried, writable
from .promises import agreement_in, as_agreed, asked_promise, typed_before


@require_http_methods(["GET", "POST"])
def answer_by_link(request: ActorRequest, token: str) -> HttpResponse:
    """The link in the mail. Following it changes nothing; it is for the one who was asked."""
    try:
        question = question_in(token)
    except TokenTooOld:
        return _no_answer_here(request, "old", status=410)
    except TokenUnreadable:
        return _no_answer_here(request, "unreadable", status=404)
    if question.user_id != request.actor.user_id:
        return _no_answer_here(request, "wrong_hands", status=403)
    plan_id = queries.plan_of_agreement(request.actor, question.agreement_id)
    if plan_id is None:
        return _no_answer_here(request, "hidden", status=404)
    page = plan_page(request.actor, plan_id)
    return _answered_on(request, page, question)


@require_http_methods(["GET", "POST"])
def answer(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """The same answer, from the plan or from *I dag*."""
    page = plan_page(request.actor, plan_id)
    one = agreement_in(page, agreement_id)
    asked = Question(user_id=request.actor.user_id, agreement_id=one.id, revision=one.revision)
    return _answered_on(request, page, asked)


@require_POST
def take(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """I take it on."""
    page = plan_page(request.actor, plan_id)
    one = agreement_in(page, agreement_id)
    try:
        services.take_agreement(
            request.actor, agreement_id=agreement_id, base_revision=_revision(request, one)
        )
    except AgreementAnswered as taken:
        return _both(request, plan_id, taken)
    words = _("You have taken it on. Everyone around the table can see it.")
    return thanked(request, plan_id, f"agreement-{agreement_id}", words)


@require_http_methods(["GET", "POST"])
def replace(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """Another agreement in its place; both stay in the history."""
    page = writable(request, plan_id)
    one = agreement_in(page, agreement_id)
    standing = as_agreed(one)
    form = ChangeAgreementForm(
        request.POST or None,
        people=page.participants,
        initial=typed_before(page, f"agreement:{one.id}", standing),
    )
    shown: dict[str, Any] = {
        "heading": _("Agree on something else instead"),
        "anchor": f"agreement-{one.id}",
        "replacing": one,
    }
    try:
        if form.is_valid() and tried(form, lambda: _replace(request, one, form)):
            messages.success(request, _("Saved."))
            return back(request, plan_id, "interventions")
    except PartChanged as changed:
        page = writable(request, plan_id)
        standing = as_agreed(agreement_in(page, one.id))
        clashes = clashes_in(form, standing, changed)
        return asked_promise(request, page, form, **shown, clashes=clashes)
    return asked_promise(request, page, form, **shown)


@require_GET
def history(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """From how it was made to how it stands: words, people, moments."""
    page = plan_page(request.actor, plan_id)
    one = agreement_in(page, agreement_id)
    context = frame(
        request,
        page,
        agreement=one,
        history=queries.history_of(request.actor, one.id),
        cancel=back_url(request, plan_id, f"agreement-{one.id}"),
    )
    return render(request, "plans/agreement_history.html", context)


def _answered_on(request: ActorRequest, page: PlanPage, question: Question) -> HttpResponse:
    """The question with its two answers; answered, moved on, or taken by somebody else in between."""
    one = agreement_in(page, question.agreement_id)
    form = AnswerForm(request.POST or None, initial={"base_revision": one.revision})
    try:
        if form.is_valid() and tried(form, lambda: _say(request, one, form)):
            return _thanks(request, page, one, form.cleaned_data["answer"])
    except AgreementAnswered as answered:
        return _both(request, page.id, answered)
    form.fields["reason"].required = True  # it stands in the form of the no, which says why
    mine = queries.my_answer(request.actor, one.id, question.revision)
    context = frame(
        request,
        page,
        agreement=one,
        form=form,
        mine=mine,
        has_moved=mine is None and question.revision != one.revision,
        cancel=back_url(request, page.id, f"agreement-{one.id}"),
        says_no=form.is_bound or "no" in request.GET or came_from_today(request),
        from_today=came_from_today(request),
    )
    return render(request, "plans/answer.html", context, status=422 if form.is_bound else 200)


def _say(request: ActorRequest, one: AgreementCard, form: AnswerForm) -> None:
    services.answer_agreement(request.actor, agreement_id=one.id, **form.cleaned_data)


def _thanks(request: ActorRequest, page: PlanPage, one: AgreementCard, said: str) -> HttpResponse:
    words = (
        _("Thank you. It is agreed, and everyone around the table can see it.")
        if said == "accepted"
        else _("Thank you for saying so. It is back at the table, with your reason.")
    )
    return thanked(request, page.id, f"agreement-{one.id}", words)


def _both(request: ActorRequest, plan_id: UUID, answered: AgreementAnswered) -> HttpResponse:
    """What was said first, and what the reader wanted to say: nothing is overwritten or lost."""
    page = plan_page(request.actor, plan_id)
    one = agreement_in(page, answered.agreement_id)
    context = frame(
        request,
        page,
        agreement=one,
        answered=answered,
        theirs=queries.last_word_on(request.actor, one.id),
        cancel=back_url(request, plan_id, f"agreement-{one.id}"),
    )
    return render(request, "plans/answered.html", context, status=409)


def _no_answer_here(request: ActorRequest, why: str, *, status: int) -> HttpResponse:
    """One calm sentence; what was refused is remembered, and nothing has changed."""
    actor = request.actor
    afterwards(lambda: record(actor, "refused", view="plans:answer", status=status, why=why))
    context = {"why": why, "here": request.path}
    return render(request, "plans/no_answer.html", context, status=status)


def _replace(request: ActorRequest, one: AgreementCard, form: ChangeAgreementForm) -> None:
    words = dict(form.cleaned_data)
    words["responsible_id"] = words.pop("responsible")
    services.replace_agreement(request.actor, agreement_id=one.id, **words)


def _revision(request: ActorRequest, one: AgreementCard) -> int:
    """The one the page was made with; a forged one is as good as an old one."""
    sent = request.POST.get("base_revision", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise NotFound(one.id)
    return int(sent)
