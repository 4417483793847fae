"""The citizen's own log, asking why, and the leader's answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..errors import ReasonTooShort, TextTooLong
from ..forms.log import AnswerForm, QuestionForm
from ..http import ActorRequest
from ..pages.log import log_line, log_page, why_page
from ..services import answer_why, ask_why
from .shared import page, status_of, tried


@require_safe
def log(request: ActorRequest) -> HttpResponse:
    """Who looked at me, when, why and on what ground."""
    before = request.GET.get("before", "")
    found = log_page(
        request.actor,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        others_only="all" not in request.GET,
    )
    return page(request, "access/log.html", {"page": found})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, entry_id: int) -> HttpResponse:
    """Ask the reader's leader why."""
    line = log_line(request.actor, entry_id)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        tried(form, ask_why, request.actor, entry_id=entry_id, **form.cleaned_data)
    if form.is_bound and not form.errors:
        messages.success(request, _("Your question is sent. You will see the answer here."))
        return redirect("access:log")
    return page(request, "access/ask.html", {"form": form, "line": line}, status_of(form))


@require_safe
def why(request: ActorRequest) -> HttpResponse:
    """What citizens have asked the leader's unit."""
    return _why_page(request)


@require_POST
def answer(request: ActorRequest, question_id: UUID) -> HttpResponse:
    """The leader answers."""
    form = AnswerForm(request.POST, prefix=str(question_id))
    if form.is_valid():
        tried(
            form,
            answer_why,
            request.actor,
            blames={ReasonTooShort: "answer", TextTooLong: "answer"},
            question_id=question_id,
            **form.cleaned_data,
        )
        if not form.errors:
            messages.success(request, _("The answer is sent to the citizen."))
            return redirect("access:why")
    return _why_page(request, question_id, form)


def _why_page(
    request: ActorRequest, question_id: UUID | None = None, form: AnswerForm | None = None
) -> HttpResponse:
    found = why_page(request.actor)
    rows = [
        (one, form if one.id == question_id and form else AnswerForm(prefix=str(one.id)))
        for one in found.waiting
    ]
    context = {"rows": rows, "answered": found.answered}
    return page(request, "access/why.html", context, 422 if form else 200)
