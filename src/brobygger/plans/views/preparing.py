"""Before the meeting: a unit's short form on one page; a person's, one question at a time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.access.pages import kind_of
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.meetings.pages import MeetingCard
from brobygger.ui.render import FETCH
from brobygger.ui.shapes import Version, Viewer

from .. import services
from ..asking import WORDS
from ..errors import CitizensOwnWords, PassageChanged, TextNotAccepted
from ..forms.planning import PassageForm
from ..pages import PassageCard, PlanPage, Saved
from ..prepared import PreparationCard, Question
from ..queries import plan_page, preparations
from .frame import Context, asked, frame
from .meeting import Written, meeting_of_plan
from .writing import passage_form

Here = tuple[UUID, UUID, UUID]  # plan, meeting, and whose form
OWN_DOMAIN = {  # what a unit of this kind most often writes about: its form stands open
    "psychiatry": "mental",
    "addiction": "addiction",
    "facility": "housing",
    "municipality": "economy",
}


@require_http_methods(["GET"])
def prepare(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """To one's own form: the unit's, or one's own."""
    url = reverse("plans:preparation", args=[plan_id, meeting_id, request.actor.party_id])
    return HttpResponseRedirect(url)


@require_http_methods(["GET"])
def preparation(
    request: ActorRequest, plan_id: UUID, meeting_id: UUID, party_id: UUID
) -> HttpResponse:
    """A unit's form; for a person the way in: what it is, how far one is, the next question."""
    page, one = _opened(request, plan_id, meeting_id, party_id)
    mine = _of(request, plan_id, meeting_id, party_id)
    context = _context(request, page, one, mine)
    if mine.kind != "staff":
        return render(request, "plans/prepare_start.html", context)
    context |= _statuses(request, page)
    context["questions"] = [_form(mine, name, context) for name in mine.questions]
    return render(request, "plans/prepare.html", context)


@require_http_methods(["GET", "POST"])
def answer(
    request: ActorRequest, plan_id: UUID, meeting_id: UUID, party_id: UUID, question: str
) -> HttpResponse:
    """One question in large type; what is typed is saved as it is typed."""
    if request.method == "POST":
        return _save(request, (plan_id, meeting_id, party_id), question)
    return _question(request, (plan_id, meeting_id, party_id), question)


@require_POST
def prepared(
    request: ActorRequest, plan_id: UUID, meeting_id: UUID, party_id: UUID
) -> HttpResponse:
    """Done: the table sees it at its place in the agenda."""
    services.finish_preparation(
        request.actor, plan_id=plan_id, meeting_id=meeting_id, party_id=party_id
    )
    messages.success(request, _("Thank you. It stands at its place when you meet."))
    return HttpResponseRedirect(reverse("plans:meeting", args=[plan_id, meeting_id]))


@require_POST
def take_words(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """At the meeting: the words the citizen prepared become the plan's, as they were written."""
    services.take_in_words(request.actor, plan_id=plan_id, meeting_id=meeting_id)
    messages.success(request, _("Saved."))
    url = reverse("plans:meeting", args=[plan_id, meeting_id])
    return HttpResponseRedirect(f"{url}#words")


def _opened(
    request: ActorRequest, plan_id: UUID, meeting_id: UUID, party_id: UUID
) -> tuple[PlanPage, MeetingCard]:
    services.open_preparation(
        request.actor, plan_id=plan_id, meeting_id=meeting_id, party_id=party_id
    )
    page = plan_page(request.actor, plan_id)
    return page, meeting_of_plan(request, page, meeting_id)


def _of(request: ActorRequest, plan_id: UUID, meeting_id: UUID, party_id: UUID) -> PreparationCard:
    every = preparations(request.actor, plan_id, meeting_id)
    found = next((one for one in every if one.party_id == party_id), None)
    if found is None:
        raise NotFound(party_id)
    return found


def _context(
    request: ActorRequest, page: PlanPage, one: MeetingCard, mine: PreparationCard
) -> Context:
    context = frame(request, page, meeting=one, meeting_id=one.id, mine=mine)
    context["helps"] = mine.kind != "staff" and request.actor.unit_id is not None
    context["start_url"] = reverse("plans:preparation", args=[page.id, one.id, mine.party_id])
    context["done_url"] = reverse("plans:prepared", args=[page.id, one.id, mine.party_id])
    context["next_question_url"] = _url(page, one, mine, mine.next_question or mine.questions[0])
    context["answers"] = [
        (WORDS[name, mine.kind].asks, mine.answers.get(name), _url(page, one, mine, name))
        for name in mine.questions
    ]
    context["cancel"] = reverse("plans:meeting", args=[page.id, one.id])
    return context


def _url(page: PlanPage, one: MeetingCard, mine: PreparationCard, question: str) -> str:
    return reverse("plans:prepare_answer", args=[page.id, one.id, mine.party_id, question])


def _statuses(request: ActorRequest, page: PlanPage) -> Context:
    """The unit's own texts and its own field open; other areas one press away."""
    me = next((one for one in page.participants if one.unit_id == request.actor.unit_id), None)
    domain = OWN_DOMAIN.get(me.sector if me else "", "daytime")
    open_ones = [one for one in page.own_statuses if one.is_written or one.domain == domain]
    rest = [one for one in page.own_statuses if one not in open_ones]
    return {"my_statuses": [_written(one) for one in open_ones], "unwritten": rest}


def _written(passage: PassageCard) -> Written:
    return Written(passage, passage_form(passage))


def _form(mine: PreparationCard, question: str, context: Context) -> dict[str, Any]:
    """A question with its form and who sees the answer."""
    words, given = WORDS[question, mine.kind], mine.answers.get(question)
    form = PassageForm(
        initial={
            "body": given.body if given else "",
            "base_revision": given.revision if given else 0,
        },
        label=str(words.asks),
        auto_id=f"id_{question}_%s",
    )
    return {
        "question": question,
        "words": words,
        "form": form,
        "url": reverse(
            "plans:prepare_answer",
            args=[context["plan"].id, context["meeting_id"], mine.party_id, question],
        ),
        "seen": _seen(context, question),
    }


def _seen(context: Context, question: str) -> tuple[Viewer, ...]:
    """Everybody with the plan; what not to talk about is for the citizen and staff alone."""
    viewers: tuple[Viewer, ...] = context["everyone"].of(Category.PLAN)
    if question != Question.AVOID:
        return viewers
    return tuple(one for one in viewers if one.kind != kind_of("relative"))


def _question(
    request: ActorRequest, here: Here, question: str, *, typed: PassageForm | None = None
) -> HttpResponse:
    page, one = _opened(request, *here)
    mine = _of(request, *here)
    if question not in mine.questions:
        raise NotFound(question)
    context = _context(request, page, one, mine)
    context |= _form(mine, question, context)
    place = mine.questions.index(question)
    context |= {"number": place + 1, "is_last": place + 1 == mine.count}
    context["earlier"] = _url(page, one, mine, mine.questions[place - 1]) if place else ""
    given = mine.answers.get(question)
    context["given"] = given
    context["is_theirs"] = context["helps"] and bool(given and given.is_own)
    context["onwards"] = _onwards(request, here, question)
    if typed is not None:
        context["form"] = typed
    status = 422 if typed is not None else 200
    return render(request, "plans/prepare_question.html", context, status=status)


def _save(request: ActorRequest, here: Here, question: str) -> HttpResponse:
    """Saved and on to the next; skipping empties it; pausing goes back to where one began."""
    skips = request.POST.get("then") == "skip"
    form = PassageForm({**request.POST.dict(), **({"body": ""} if skips else {})})
    try:
        saved = _kept(request, here, question, form)
    except PassageChanged as changed:
        return _both(request, here, changed)
    if saved is None:
        return _question(request, here, question, typed=form)
    if request.headers.get(FETCH) == "draft":
        return JsonResponse({"revision": saved.revision})
    return HttpResponseRedirect(_onwards(request, here, question))


def _kept(request: ActorRequest, here: Here, question: str, form: PassageForm) -> Saved | None:
    """None when it cannot be kept; the form then says why, with every word still in it."""
    if not form.is_valid():
        return None
    plan_id, meeting_id, party_id = here
    try:
        return services.answer_question(
            request.actor,
            plan_id=plan_id,
            meeting_id=meeting_id,
            party_id=party_id,
            question=question,
            **form.cleaned_data,
        )
    except (TextNotAccepted, CitizensOwnWords) as refusal:
        form.add_error("body", str(refusal.public_message))
        return None


def _onwards(request: ActorRequest, here: Here, question: str) -> str:
    party_id = here[-1]
    names = _of(request, *here).questions
    place = names.index(question) + 1
    goes_on = request.POST.get("then") != "pause" and party_id != request.actor.unit_id
    if goes_on and place < len(names):
        return reverse("plans:prepare_answer", args=[*here, names[place]])
    return reverse("plans:preparation", args=here)


def _both(request: ActorRequest, here: Here, changed: PassageChanged) -> HttpResponse:
    """Two answered at once: both texts, and nothing overwritten."""
    page = plan_page(request.actor, here[0])
    context = frame(request, page, changed=changed)
    context["theirs"] = Version(text=changed.theirs, by=changed.theirs_by, at=None)
    context["action"] = reverse("plans:prepare_answer", args=[*here, changed.field])
    context["label"] = str(Question(changed.field).label)
    context["cancel"] = reverse("plans:preparation", args=here)
    return asked(
        request, "plans/prepare_both.html", context, partial="plans/_both.html", status=409
    )
