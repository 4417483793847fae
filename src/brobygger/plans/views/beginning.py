"""Before the plan and beside it: the question, the citizen's own answer, a law, and a rest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.access.queries import my_categories
from brobygger.accounts.queries import colleagues
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import unit_cards

from .. import services
from ..beginning_law import laws_without_a_yes
from ..forms.beginning import (
    AskForm,
    BeginForm,
    LawForm,
    OwnAssentForm,
    PauseForm,
    ToldAssentForm,
    WantForm,
)
from ..forms.course import StartForm
from ..pages import Beginning, PlanPage
from ..queries import beginning_of, enrolments, living_plan_of, plan_page
from .frame import Context, about, back, frame, is_calm, leads, posted, tried, writable

GET_POST = ["GET", "POST"]


@require_http_methods(GET_POST)
def start(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """A plan begins with a question. Without a ground for it the page shows the way to one."""
    actor = request.actor
    require(actor, Permission.PLAN_LEAD)
    context = about(request, citizen_id)
    beginning = beginning_of(actor, citizen_id)
    form = _start_form(request, beginning)
    if form.is_valid() and tried(form, lambda: _begin(request, citizen_id, form)):
        return HttpResponseRedirect(reverse("plans:of_citizen", args=[citizen_id]))
    context |= {
        "form": form,
        "others": len(form.fields["deputy"].choices) > 1,  # type: ignore[attr-defined]
        "beginning": beginning,
        "asked_unit": _unit_name(beginning),
        "may_share": bool(my_categories(actor, citizen_id) & Category.PLAN),
    }
    return render(request, "plans/start.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_POST)
def consider(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """What the citizen was told and said, where there is a plan already; all that was said before."""
    page = writable(request, plan_id)
    beginning = page.stands.beginning
    form = AskForm(posted(request), is_shut=beginning.is_shut)
    if form.is_valid() and tried(form, lambda: _note(request, page.citizen_id, form)):
        messages.success(request, _("The answer is kept, with your name on it."))
        return back(request, plan_id, "beginning")
    context = frame(request, page, form=form, beginning=beginning)
    return render(request, "plans/consider.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_POST)
def want(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The citizen's own page of it: yes, not now, no."""
    if request.actor.person_id != citizen_id:
        raise NotFound(citizen_id)
    context = about(request, citizen_id)
    page = living_plan_of(request.actor, citizen_id)
    beginning = page.stands.beginning if page else beginning_of(request.actor, citizen_id)
    units = [] if page else services.units_to_ask(request.actor, citizen_id)
    form = WantForm(posted(request), units=units)
    if form.is_valid() and tried(form, lambda: _say(request, citizen_id, form)):
        messages.success(request, _("Your answer is kept. You can change it at any time."))
        return HttpResponseRedirect(reverse("plans:of_citizen", args=[citizen_id]))
    context |= {"form": form, "beginning": beginning, "has_plan": page is not None, "units": units}
    return render(request, "plans/want.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_POST)
def by_law(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """A law as the ground instead of a yes; never silently."""
    page = leads(request, plan_id)
    form = LawForm(posted(request))
    if form.is_valid() and tried(form, lambda: _by_law(request, plan_id, form)):
        messages.success(request, _("The law is named on the plan. Tell the citizen, too."))
        return back(request, plan_id, "beginning")
    context = frame(request, page, form=form, laws=laws_without_a_yes().values())
    return render(request, "plans/by_law.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_POST)
def rest(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Pause or close: asked when the citizen has stepped back, and open at any time."""
    page = leads(request, plan_id)
    usual = {"withdrawn": "withdrawn", "no": "wish"}.get(page.stands.stepped_back)
    form = PauseForm(posted(request), initial={"why": usual})
    if form.is_valid() and tried(form, lambda: _pause(request, plan_id, form)):
        messages.success(request, _("The plan rests. Nobody is reminded or called."))
        return back(request, plan_id)
    context = frame(request, page, form=form)
    return render(request, "plans/rest.html", context, status=422 if form.is_bound else 200)


@require_POST
def take_up(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The work goes on."""
    services.take_up_plan(request.actor, plan_id=plan_id)
    messages.success(request, _("The plan goes on."))
    return back(request, plan_id)


@require_http_methods(GET_POST)
def assent(request: ActorRequest, plan_id: UUID, number: int) -> HttpResponse:
    """The citizen's yes or no to a version: their own, or told to one at the table."""
    page = plan_page(request.actor, plan_id)
    if not (page.rights.may_write_own or page.rights.may_write):
        raise NotFound(plan_id)
    kind = OwnAssentForm if page.rights.may_write_own else ToldAssentForm
    form = kind(posted(request))
    if form.is_valid() and tried(form, lambda: _assent(request, page, number, form)):
        messages.success(request, _("The answer is kept, and stands on the plan."))
        return back(request, plan_id, "beginning")
    context = frame(request, page, form=form, number=number)
    return render(request, "plans/assent.html", context, status=422 if form.is_bound else 200)


def considered(request: ActorRequest, page: PlanPage) -> Context:
    """What the page of a plan that is being considered says besides: who must be enrolled first."""
    if page.phase != "consider" or not page.is_living or is_calm(request):
        return {}
    return {"enrolments": enrolments(request.actor, page)}


def _start_form(request: ActorRequest, beginning: Beginning) -> StartForm:
    actor = request.actor
    if actor.unit_id is None:
        raise NotFound(actor.user_id)
    others = [
        one for one in colleagues(actor, unit_id=actor.unit_id) if one.user_id != actor.user_id
    ]
    choices = [(one.user_id, f"{one.name}, {one.function}") for one in others]
    if beginning.own_yes:
        return StartForm(posted(request), colleagues=choices)
    return BeginForm(posted(request), colleagues=choices, is_shut=beginning.is_shut)


def _begin(request: ActorRequest, citizen_id: UUID, form: StartForm) -> None:
    asked = form.asked() if isinstance(form, BeginForm) else None
    if isinstance(form, BeginForm) and form.is_no:
        services.note_answer(request.actor, citizen_id=citizen_id, asked=form.asked())
        messages.success(request, _("The no is kept and respected. No plan has begun."))
        return
    services.start_plan(
        request.actor,
        citizen_id=citizen_id,
        deputy_user_id=form.cleaned_data["deputy"],
        signals=form.cleaned_data["signals"],
        asked=asked,
    )
    messages.success(request, _("The plan has begun, and you are its case lead."))


def _unit_name(beginning: Beginning) -> str:
    one = beginning.own_yes
    if one is None or one.to_unit_id is None:
        return ""
    card = unit_cards([one.to_unit_id]).get(one.to_unit_id)
    return card.name if card else ""


def _note(request: ActorRequest, citizen_id: UUID, form: AskForm) -> None:
    services.note_answer(request.actor, citizen_id=citizen_id, asked=form.asked())


def _say(request: ActorRequest, citizen_id: UUID, form: WantForm) -> None:
    services.say_about_plan(request.actor, citizen_id=citizen_id, wanted=form.wanted())


def _by_law(request: ActorRequest, plan_id: UUID, form: LawForm) -> None:
    services.begin_by_law(request.actor, plan_id=plan_id, **form.cleaned_data)


def _pause(request: ActorRequest, plan_id: UUID, form: PauseForm) -> None:
    services.pause_plan(request.actor, plan_id=plan_id, **form.cleaned_data)


def _assent(request: ActorRequest, page: PlanPage, number: int, form: OwnAssentForm) -> None:
    told = form.told()
    if page.rights.may_write_own:
        services.say_assent(
            request.actor, plan_id=page.id, number=number, answer=told.answer, words=told.words
        )
    else:
        services.note_told_assent(request.actor, plan_id=page.id, number=number, told=told)
