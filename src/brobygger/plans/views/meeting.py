"""The meeting and its minutes on one screen, in the order of the agenda."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound
from brobygger.meetings.forms import ChairForm
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.queries import meeting as meeting_card
from brobygger.meetings.services import name_chair, note_attendance

from .. import services
from ..agenda import (
    absent_units,
    agenda_of,
    brought_by,
    from_the_citizen,
    may_take_in,
    minutes_gone,
    since_last,
)
from ..errors import MeetingNotReady
from ..forms.beginning import EndMeetingForm
from ..forms.planning import AgreementForm, PassageForm
from ..pages import InterventionCard, Missing, PassageCard, PlanPage
from ..prepared import Question
from ..queries import gathered, meetings_held, plan_page
from ..saying import UndecidedForm
from ..screens import took_in_words
from ..templatetags.plans import over
from .frame import Context, frame, is_beside, is_calm, leads
from .history import told_in_words
from .now import now_context
from .promises import agreement_form, intervention_form
from .writing import challenges_form, passage_form


@dataclass(frozen=True, slots=True)
class Written:
    """A text with the form it is written in; None for those the reader only reads."""

    passage: PassageCard
    form: PassageForm | None


@dataclass(frozen=True, slots=True)
class Promised:
    """An intervention; with the form for one more agreement where somebody is about to write one."""

    intervention: InterventionCard
    form: AgreementForm | None

    @property
    def draft_field(self) -> str:
        return f"new-agreement:{self.intervention.id}"


@require_GET
def current(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The meeting that is called or going on; without one, the plan."""
    page = plan_page(request.actor, plan_id)
    if page.meeting is None:
        return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))
    return HttpResponseRedirect(reverse("plans:meeting", args=[plan_id, page.meeting.id]))


@require_GET
def meeting(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Before the meeting an agenda, during it the minutes, afterwards the way to what was agreed."""
    page = plan_page(request.actor, plan_id)
    one = meeting_of_plan(request, page, meeting_id)
    if one.state in {"closed", "cancelled"}:
        return _afterwards(request, page, one)
    if is_beside(request) and is_calm(request):
        own = frame(request, page, meeting=one, **now_context(request, page, one))
        return render(request, "plans/beside_own.html", own)
    template = "plans/meeting.html" if one.is_open else "plans/meeting_called.html"
    return render(request, template, _context(request, page, one))


@require_POST
def open_meeting(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """The round begins."""
    services.open_plan_meeting(request.actor, plan_id=plan_id, meeting_id=meeting_id)
    return HttpResponseRedirect(reverse("plans:meeting", args=[plan_id, meeting_id]))


@require_GET
def checklist(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """What is still to do, drawn again after each save."""
    page = plan_page(request.actor, plan_id)
    one = meeting_of_plan(request, page, meeting_id)
    context = {"plan": page, "meeting": one, "missing": page.missing}
    return render(request, "plans/parts/_checklist.html", context)


@require_GET
def clock(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """How long we have sat here, drawn again each minute."""
    one = meeting_card(request.actor, meeting_id)
    if one.about != plan_id:
        raise NotFound(meeting_id)
    context = {"meeting": one, "gone": minutes_gone(one), "plan_id": plan_id}
    return render(request, "plans/parts/_clock.html", context)


@require_POST
def attendance(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One tap a person, or one for all."""
    page = plan_page(request.actor, plan_id)
    one = meeting_of_plan(request, page, meeting_id)
    if not page.rights.may_close_meeting:
        raise NotFound(meeting_id)
    note_attendance(request.actor, meeting_id=meeting_id, attendance=_taps(request, one))
    url = reverse("plans:meeting", args=[plan_id, meeting_id])
    return HttpResponseRedirect(f"{url}#attendance")


@require_http_methods(["GET", "POST"])
def chair(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Who leads the meeting and who takes the minutes."""
    page = leads(request, plan_id)
    one = meeting_of_plan(request, page, meeting_id)
    named = {"chair": one.chair_id, "minute_taker": one.minute_taker_id}
    form = ChairForm(request.POST or None, invited=one.invitations, initial=named)
    url = reverse("plans:meeting", args=[plan_id, meeting_id])
    if form.is_valid():
        name_chair(
            request.actor,
            meeting_id=meeting_id,
            chair_id=form.cleaned_data["chair"],
            minute_taker_id=form.cleaned_data["minute_taker"],
        )
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(f"{url}#invited")
    context = frame(request, page, form=form, cancel=url)
    return render(request, "plans/chair.html", context, status=422 if form.is_bound else 200)


@require_POST
def close_meeting(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Agree, freeze, send. Everything that is missing is told at once, and nothing is lost."""
    form = EndMeetingForm(request.POST)
    if not form.is_valid():
        return _not_yet(request, plan_id, meeting_id, form, ())
    try:
        number = services.close_plan_meeting(
            request.actor,
            plan_id=plan_id,
            meeting_id=meeting_id,
            next_meeting_on=form.day(),
            told=form.told(),
        )
    except MeetingNotReady as refusal:
        return _not_yet(request, plan_id, meeting_id, form, refusal.missing)
    told = services.send_version(request.actor, plan_id=plan_id)
    agreed = _("Version %(number)s of the plan is agreed.") % {"number": number}
    took = took_in_words(meetings_held(request.actor, plan_id).get(number))
    messages.success(request, f"{agreed} {told_in_words(told)} {took}".strip())
    if is_beside(request):
        return HttpResponseRedirect(reverse("plans:meeting", args=[plan_id, meeting_id]))
    return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))


def _not_yet(
    request: ActorRequest,
    plan_id: UUID,
    meeting_id: UUID,
    form: EndMeetingForm,
    missing: tuple[Missing, ...],
) -> HttpResponse:
    page = plan_page(request.actor, plan_id)
    one = meeting_of_plan(request, page, meeting_id)
    context = _context(request, page, one, close_form=form)
    context["missing"] = missing or context["missing"]
    context["refused"] = True
    return render(request, "plans/meeting.html", context, status=422)


def meeting_of_plan(request: ActorRequest, page: PlanPage, meeting_id: UUID) -> MeetingCard:
    """A meeting that really is about this plan."""
    if page.meeting is not None and page.meeting.id == meeting_id:
        return page.meeting
    one = meeting_card(request.actor, meeting_id)
    if one.about != page.id:
        raise NotFound(meeting_id)
    return one


def _afterwards(request: ActorRequest, page: PlanPage, one: MeetingCard) -> HttpResponse:
    """To what was agreed; beside the picture a word that the call may go on, or be ended."""
    if not is_beside(request):
        return HttpResponseRedirect(_after(page, one))
    context = frame(request, page, meeting=one, after=_after(page, one))
    return render(request, "plans/beside_closed.html", context)


def _after(page: PlanPage, one: MeetingCard) -> str:
    number = next((each.number for each in page.versions if each.meeting_id == one.id), None)
    if number is None:
        return reverse("plans:plan", args=[page.id])
    return reverse("plans:version", args=[page.id, number])


def _context(
    request: ActorRequest,
    page: PlanPage,
    one: MeetingCard,
    close_form: EndMeetingForm | None = None,
) -> Context:
    mine = [each for each in page.own_statuses if each.is_written]
    return frame(
        request,
        page,
        meeting=one,
        meeting_id=one.id,
        plan_id=page.id,
        sheet="plans/bare.html" if is_beside(request) else "plans/staff.html",
        **_around(request, page, one),
        words=_written(page.wishes, page.resources),
        goal=_written(page.overall_goal),
        crisis=_written(page.crisis, page.admission),
        comment=_written(page.comment),
        my_statuses=_written(*mine),
        other_statuses=[each for each in page.statuses if not each.may_write],
        unwritten=[each for each in page.own_statuses if not each.is_written],
        challenges_form=challenges_form(page) if page.rights.may_write else None,
        **_promised(page),
        intervention_form=intervention_form(page) if page.rights.may_write else None,
        close_form=close_form or EndMeetingForm(usual=_usual(page)),
        missing=page.missing,
    )


def _around(request: ActorRequest, page: PlanPage, one: MeetingCard) -> Context:
    """What the parties bring, who can decide, what waits, and how long we have sat here."""
    ready = gathered(request.actor, page.id, one.id)
    forms, waits = ready.preparations, ready.undecided
    own = from_the_citizen(page, forms)
    mine = next((each for each in forms if each.party_id == request.actor.party_id), None)
    return {
        "agenda": agenda_of(page, one, waits),
        **now_context(request, page, one),
        "absent": absent_units(page, one),
        "brought": brought_by(page, one, forms),
        "own": own,
        "may_take_words": one.is_open and may_take_in(page, own.get(Question.WORDS)),
        "my_preparation": mine,
        "may_prepare": page.rights.may_write or one.mine is not None,
        "since": since_last(page),
        "undecided": waits,
        "still_open": [each for each in waits if each.is_open],
        "undecided_form": UndecidedForm(people=page.participants),
        "gone": minutes_gone(one),
    }


def _usual(page: PlanPage) -> int:
    """As many days as between the last meeting and the one before, else the usual."""
    if not page.versions:
        return 0
    last = page.versions[0]
    return (last.next_meeting_on - localdate(last.frozen_at)).days


def _written(*passages: PassageCard | None) -> list[Written]:
    """Every text with the form of whoever may write it; one of two that nobody has written or may
    write is left out.
    """
    both = [each for one in passages if one is not None for each in one.both]
    return [
        Written(each, passage_form(each) if each.may_write else None)
        for each in both
        if each.is_written or each.may_write or (not each.is_own and not each.is_told)
    ]


def _promised(page: PlanPage) -> dict[str, list[Promised]]:
    """What is still open, and what is finished with nothing left to write: that folds away."""
    done = {one.id for one in over(page.interventions)}
    kinds: dict[str, list[Promised]] = {"promised": [], "finished": []}
    for one in _with_forms(page):
        is_over = one.intervention.id in done and one.form is None
        kinds["finished" if is_over else "promised"].append(one)
    return kinds


def _with_forms(page: PlanPage) -> list[Promised]:
    """The form stands open where something typed waits, and at the first that lacks an agreement.

    At the others it is fetched when it is asked for: each form names everybody around the table.
    """
    bare = next((one.id for one in page.interventions if not one.agreements), None)
    return [
        Promised(
            one,
            agreement_form(page, one)
            if one.may_change and (one.id == bare or page.draft(f"new-agreement:{one.id}"))
            else None,
        )
        for one in page.interventions
    ]


def _taps(request: ActorRequest, one: MeetingCard) -> dict[UUID, str]:
    if request.POST.get("everyone"):
        return {each.id: "present" for each in one.invitations}
    return {
        each.id: request.POST[str(each.id)]
        for each in one.invitations
        if request.POST.get(str(each.id))
    }
