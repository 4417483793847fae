"""Two voices: the questions one at a time, and the answers side by side."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission

from .. import services
from ..errors import RatingChanged
from ..models import Rating
from ..pages import PlanPage
from ..queries import plan_page
from ..said import RatingCard
from ..voices import Question, voices_in
from .frame import Context, frame

FACES = Rating.Answer.choices[:5]


@require_GET
def voices(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Every voice on every question, side by side; where they differ first."""
    page = plan_page(request.actor, plan_id)
    return render(request, "plans/voices.html", frame(request, page, **_may(request, page)))


@require_GET
def begin(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The first question that is not answered yet."""
    return HttpResponseRedirect(_next(plan_page(request.actor, plan_id), own=True))


@require_GET
def begin_told(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The same with the citizen beside one, who says the answers."""
    return HttpResponseRedirect(_next(_sits_with(request, plan_id), own=False))


@require_http_methods(["GET", "POST"])
def rate(request: ActorRequest, plan_id: UUID, key: str) -> HttpResponse:
    """One question with one's own voice."""
    if request.method == "POST":
        return _answered(request, plan_id, key, own=True)
    page = plan_page(request.actor, plan_id)
    return _asked(request, page, key, own=True)


@require_http_methods(["GET", "POST"])
def rate_told(request: ActorRequest, plan_id: UUID, key: str) -> HttpResponse:
    """One question, answered by the citizen and written by the helper who sits there."""
    if request.method == "POST":
        return _answered(request, plan_id, key, own=False)
    return _asked(request, _sits_with(request, plan_id), key, own=False)


def _sits_with(request: ActorRequest, plan_id: UUID) -> PlanPage:
    page = plan_page(request.actor, plan_id)
    if not page.rights.may_write:
        raise NotFound(plan_id)
    return page


def _may(request: ActorRequest, page: PlanPage) -> Context:
    found = voices_in(page, today())
    at_table = request.actor.unit_id is None or page.rights.may_write
    may_rate = found.is_open and at_table and request.actor.may(Permission.PLAN_RATE)
    return {
        "voices": found,
        "may_rate": may_rate,
        "may_note": found.is_open and page.rights.may_write,
    }


def _asked(
    request: ActorRequest, page: PlanPage, key: str, *, own: bool, trouble: str = ""
) -> HttpResponse:
    found = voices_in(page, today())
    if not found.is_open:
        return HttpResponseRedirect(reverse("plans:voices", args=[page.id]))
    questions = [one.question for one in found.items]
    number = next((at for at, one in enumerate(questions, 1) if one.key == key), None)
    if number is None:
        raise NotFound(key)
    mine, following = _standing(page, key, own=own), _after(page, key)
    context = frame(
        request,
        page,
        question=questions[number - 1],
        number=number,
        count=len(questions),
        mine=mine,
        is_theirs=not own and mine is not None and not mine.told,
        faces=FACES,
        own=own,
        trouble=trouble,
        before=_before(page, questions, number, own=own),
        after=_url(page, following, own=own) if following else "",
    )
    return render(request, "plans/rate.html", context, status=409 if trouble else 200)


def _answered(request: ActorRequest, plan_id: UUID, key: str, *, own: bool) -> HttpResponse:
    base = request.POST.get("base_revision", "")
    put = services.rate if own else services.note_told_rating
    try:
        put(
            request.actor,
            plan_id=plan_id,
            key=key,
            answer=request.POST.get("answer", ""),
            base_revision=int(base) if base.isascii() and base.isdigit() else 0,
        )
    except RatingChanged as refusal:
        page = plan_page(request.actor, plan_id)
        return _asked(request, page, key, own=own, trouble=str(refusal.public_message))
    page = plan_page(request.actor, plan_id)
    following = _after(page, key)
    if following is None:
        messages.success(request, _("Thank you. That was all the questions."))
        return HttpResponseRedirect(reverse("plans:voices", args=[plan_id]))
    return HttpResponseRedirect(_url(page, following, own=own))


def _next(page: PlanPage, *, own: bool) -> str:
    """The first question without an answer; with none left, everything side by side."""
    found = voices_in(page, today())
    for one in found.items if found.is_open else ():
        if _standing(page, one.question.key, own=own) is None:
            return _url(page, one.question, own=own)
    return reverse("plans:voices", args=[page.id])


def _after(page: PlanPage, key: str) -> Question | None:
    """The next in the row: somebody who goes back to change one meets the others again."""
    questions = [one.question for one in voices_in(page, today()).items]
    at = next((at for at, one in enumerate(questions) if one.key == key), len(questions))
    return questions[at + 1] if at + 1 < len(questions) else None


def _before(page: PlanPage, questions: list[Question], number: int, *, own: bool) -> str:
    if number == 1:
        return reverse("plans:voices", args=[page.id])
    return _url(page, questions[number - 2], own=own)


def _url(page: PlanPage, question: Question, *, own: bool) -> str:
    name = "plans:rate" if own else "plans:rate_told"
    return reverse(name, args=[page.id, question.key])


def _standing(page: PlanPage, key: str, *, own: bool) -> RatingCard | None:
    """The answer there is already, in this round, in this voice."""
    said = [one for one in page.ratings if (one.round, one.key) == (page.latest_version, key)]
    if own:
        return next((one for one in said if one.is_mine), None)
    return next((one for one in said if one.party_id == page.citizen_id), None)
