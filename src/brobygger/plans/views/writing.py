"""The plan's texts: opened in place, autosaved, and never overwritten unseen."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound, Unprocessable
from brobygger.kernel.texts import storable
from brobygger.ui.render import FETCH
from brobygger.ui.shapes import Version

from ..errors import PassageChanged, TextNotAccepted
from ..forms.planning import LINES, ChallengesForm, PassageForm
from ..pages import PassageCard, PlanPage
from ..queries import plan_page
from ..services import keep_draft, save_passage, set_challenges
from .clashes import clashes_in, with_draft
from .frame import Context, asked, back, back_url, frame, meeting_of, tried

TYPED = ("title", "goal", "promise", "what")  # what a person types in the forms with several fields


@require_http_methods(["GET", "POST"])
def write(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    """One text: the form, and its saving."""
    if request.method == "POST":
        return _save(request, plan_id, field)
    page = plan_page(request.actor, plan_id)
    passage = passage_in(page, field)
    return _asked(request, page, passage, passage_form(passage))


@require_POST
def draft(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    """What is typed is kept on the server as it is typed."""
    form = PassageForm({"base_revision": "0", **request.POST.dict(), "body": _typed(request)})
    if not form.is_valid():
        raise TextNotAccepted(len(form.data["body"]))
    kept = keep_draft(request.actor, plan_id=plan_id, field=field, **form.cleaned_data)
    return JsonResponse({"revision": kept.base_revision})


@require_http_methods(["GET", "POST"])
def challenges(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The at most three, saved as one."""
    form, saved = ChallengesForm(request.POST or None), []
    try:
        if form.is_valid() and tried(form, lambda: saved.append(_set(request, plan_id, form))):
            return _challenges_saved(request, plan_id, saved[0])
    except PassageChanged as changed:
        return _both_challenges(request, plan_id, form, changed)
    page = plan_page(request.actor, plan_id)
    return _challenges_asked(request, page, form if form.is_bound else challenges_form(page))


def _both_challenges(
    request: ActorRequest, plan_id: UUID, form: ChallengesForm, changed: PassageChanged
) -> HttpResponse:
    """Someone saved first: theirs beside mine, and mine still in the form."""
    page = plan_page(request.actor, plan_id)
    return _challenges_asked(
        request, page, form, clashes=clashes_in(form, _challenges_standing(page), changed)
    )


def _challenges_asked(
    request: ActorRequest, page: PlanPage, form: ChallengesForm, **more: object
) -> HttpResponse:
    form.offer(page.sees)
    context = frame(request, page, form=form, meeting_id=meeting_of(request), **more)
    context["cancel"] = back_url(request, page.id, "challenges")
    status = 422 if form.is_bound else 200
    status = 409 if "clashes" in more else status
    return asked(
        request, "plans/challenges.html", context, partial="plans/_challenges.html", status=status
    )


def passage_form(passage: PassageCard) -> PassageForm:
    """The form of one text, with what the reader had typed and not saved."""
    kept = passage.draft
    return PassageForm(
        initial={
            "body": kept.body if kept else passage.body,
            "base_revision": kept.base_revision if kept else passage.revision,
        },
        label=label_of(passage),
        auto_id=f"id_{passage.anchor}_%s",
    )


def label_of(passage: PassageCard) -> str:
    """What the field asks for; words told by the citizen stand under the same heading as their own."""
    return (
        _("%(text)s: as it was told to you") % {"text": passage.label}
        if passage.is_told
        else passage.label
    )


def challenges_form(page: PlanPage) -> ChallengesForm:
    """As they stand, or as the reader wanted them when somebody else was first."""
    standing = _challenges_standing(page)
    draft = page.draft("challenges")
    if draft is not None:
        lines = [*draft.body.split("\n"), "", ""][: len(LINES)]
        standing = with_draft(standing, dict(zip(LINES, lines, strict=True)), draft.base_revision)
    form = ChallengesForm(initial=standing)
    form.offer(page.sees)
    return form


def _challenges_standing(page: PlanPage) -> dict[str, object]:
    bodies = [*(one.body for one in page.challenges), "", "", ""][: len(LINES)]
    standing: dict[str, object] = dict(zip(LINES, bodies, strict=True))
    about = {f"{n}_about": int(c.category) for n, c in zip(LINES, page.challenges, strict=False)}
    return {**standing, **about, "base_revision": page.challenges_revision}


def passage_in(page: PlanPage, field: str) -> PassageCard:
    """The text kept under this name that the reader may write."""
    single = (page.wishes, page.resources, page.overall_goal, page.comment)
    every = (*single, page.crisis, page.admission, *page.own_statuses)
    for one in every:
        if one is not None and one.field == field and one.mine is not None:
            return one.mine
    raise NotFound(field)


def anchor_of(field: str) -> str:
    """Where on the page the text stands that the reader may write."""
    return field.replace(":", "-")


def _save(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    form = PassageForm(request.POST)
    if not form.is_valid():
        return _again(request, plan_id, field)
    section, _colon, domain = field.partition(":")
    try:
        saved = save_passage(
            request.actor, plan_id=plan_id, section=section, domain=domain, **form.cleaned_data
        )
    except PassageChanged as changed:
        return _both(request, plan_id, changed)
    except Unprocessable:
        return _again(request, plan_id, field)
    if request.headers.get(FETCH) == "draft":
        return JsonResponse({"revision": saved.revision})
    messages.success(request, _("Saved."))
    return back(request, plan_id, anchor_of(field))


def _again(request: ActorRequest, plan_id: UUID, field: str) -> HttpResponse:
    """The form with every word still in it, and what is wrong."""
    page = plan_page(request.actor, plan_id)
    passage = passage_in(page, field)
    form = PassageForm(request.POST, label=label_of(passage), auto_id=f"id_{passage.anchor}_%s")
    if form.is_valid():
        form.add_error("body", str(TextNotAccepted.public_message))
    return _asked(request, page, passage, form)


def _both(request: ActorRequest, plan_id: UUID, changed: PassageChanged) -> HttpResponse:
    page = plan_page(request.actor, plan_id)
    passage = passage_in(page, changed.field)
    meeting_id = meeting_of(request)
    context = frame(request, page, passage=passage, changed=changed)
    context["theirs"] = Version(text=changed.theirs, by=changed.theirs_by, at=passage.updated_at)
    context["hidden"] = {"meeting": str(meeting_id)} if meeting_id else {}
    context["cancel"] = back_url(request, plan_id, anchor_of(changed.field))
    return asked(
        request, "plans/conflict.html", context, partial="plans/_conflict.html", status=409
    )


def _asked(
    request: ActorRequest, page: PlanPage, passage: PassageCard, form: PassageForm
) -> HttpResponse:
    context: Context = frame(request, page, passage=passage, form=form)
    context["meeting_id"] = meeting_of(request)
    context["cancel"] = back_url(request, page.id, anchor_of(passage.field))
    status = 422 if form.is_bound else 200
    return asked(request, "plans/write.html", context, partial="plans/_write.html", status=status)


def _set(request: ActorRequest, plan_id: UUID, form: ChallengesForm) -> int:
    return set_challenges(
        request.actor,
        plan_id=plan_id,
        bodies=form.bodies(),
        categories=form.categories(),
        base_revision=form.cleaned_data["base_revision"],
    )


def _challenges_saved(request: ActorRequest, plan_id: UUID, revision: int) -> HttpResponse:
    if request.headers.get(FETCH) == "draft":
        return JsonResponse({"revision": revision})
    messages.success(request, _("Saved."))
    return back(request, plan_id, "challenges")


def _typed(request: ActorRequest) -> str:
    """One text as it is; the texts of a form with several fields by name."""
    if "body" in request.POST:
        return storable(request.POST["body"])
    words = {name: request.POST[name] for name in TYPED if request.POST.get(name)}
    about = request.POST.get("category", "")
    if words and about and about != str(int(Category.PLAN)):
        words["category"] = about  # what was chosen narrower comes back narrower
    return json.dumps(words)
