"""The way to a meeting: people are called, the time is moved or called off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound
from brobygger.meetings.forms import CallForm, MoveForm, PeopleForm, TimeForm
from brobygger.meetings.pages import MeetingCard
from brobygger.organisations.queries import unit_cards

from .. import services
from ..callees import Group, called, choices_in, groups_for, invited_to, seats_of, without
from ..pages import PlanPage, SameAgain
from ..queries import same_again
from ..screens import moment_in_words
from .again import as_again, in_words
from .frame import frame, leads, posted, ticked, tried


@require_http_methods(["GET", "POST"])
def call_meeting(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Day, time, place and people; nobody is called who may not see the plan."""
    page = leads(request, plan_id)
    context = frame(request, page)
    groups = groups_for(request.actor, page, context["everyone"].seers)
    same = same_again(request.actor, plan_id) if "same" in request.GET else None
    usual = as_again(same) if same else _usual(request)
    form = CallForm(request.POST or None, people=choices_in(groups), initial=usual)
    if form.is_valid() and tried(form, lambda: _call(request, plan_id, form)):
        return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))
    context |= {"form": form, "groups": groups, "chosen": _chosen(form, groups, same)}
    context["left_out_names"] = in_words(same.left_out) if same else ""
    return render(request, "plans/call_meeting.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def call_more(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """More people to the meeting that is called or going on, on the same condition."""
    page = leads(request, plan_id)
    if page.meeting is None or page.meeting.id != meeting_id:
        raise NotFound(meeting_id)
    context = frame(request, page)
    everyone = groups_for(request.actor, page, context["everyone"].seers, with_me=True)
    groups = without(everyone, invited_to(page.meeting))
    form = PeopleForm(posted(request), people=choices_in(groups))
    if form.is_valid() and tried(form, lambda: _call_more(request, plan_id, meeting_id, form)):
        url = reverse("plans:meeting", args=[plan_id, meeting_id])
        return HttpResponseRedirect(f"{url}#invited")
    context |= {"form": form, "groups": groups, "chosen": ticked(form)}
    context["when"] = moment_in_words(page.meeting)
    context["cancel"] = reverse("plans:meeting", args=[plan_id, meeting_id])
    return render(request, "plans/call_more.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def move_meeting(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Another time; everyone is told and answers again."""
    page = leads(request, plan_id)
    meeting = _called_meeting(page, meeting_id)
    form = MoveForm(request.POST or None, initial=_as_called(meeting))
    if form.is_valid() and tried(form, lambda: _move(request, plan_id, meeting_id, form)):
        messages.success(request, _("The meeting is moved. Everyone is told and answers again."))
        return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))
    context = frame(request, page, form=form)
    return render(request, "plans/move_meeting.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def cancel_meeting(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Called off, after one more question."""
    page = leads(request, plan_id)
    meeting = _called_meeting(page, meeting_id)
    if request.method == "POST":
        services.cancel_plan_meeting(request.actor, plan_id=plan_id, meeting_id=meeting_id)
        messages.success(request, _("The meeting is called off. Everyone is told."))
        return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))
    context = frame(request, page, when=moment_in_words(meeting))
    return render(request, "plans/cancel_meeting.html", context)


def _unit(request: ActorRequest) -> UUID:
    if request.actor.unit_id is None:
        raise NotFound(request.actor.user_id)
    return request.actor.unit_id


def _usual(request: ActorRequest) -> dict[str, object]:
    """Most often one meets at one's own place."""
    unit_id = _unit(request)
    card = unit_cards([unit_id]).get(unit_id)
    return {"minutes": 60, "form": "room", "place": card.name if card else ""}


def _chosen(form: CallForm, groups: tuple[Group, ...], same: SameAgain | None) -> set[str]:
    if form.is_bound:
        return ticked(form)
    if same is not None:
        return seats_of(same.people)
    people = (each for one in groups for each in one.people)
    return {one.value for one in people if one.chosen}


def _call(request: ActorRequest, plan_id: UUID, form: CallForm) -> None:
    people = called(form.cleaned_data["people"])
    services.call_plan_meeting(
        request.actor,
        plan_id=plan_id,
        starts_at=form.starts_at(),
        minutes=form.cleaned_data["minutes"],
        form=form.cleaned_data["form"],
        place=form.cleaned_data["place"],
        participants=people,
    )
    _say_sent(request, len(people) + 1)  # the citizen is always called


def _call_more(request: ActorRequest, plan_id: UUID, meeting_id: UUID, form: PeopleForm) -> None:
    people = called(form.cleaned_data["people"])
    services.call_more(request.actor, plan_id=plan_id, meeting_id=meeting_id, participants=people)
    _say_sent(request, len(people))


def _say_sent(request: ActorRequest, told: int) -> None:
    messages.success(
        request,
        ngettext(
            "The invitation is sent to %(count)d person.",
            "The invitation is sent to %(count)d people.",
            told,
        )
        % {"count": told},
    )


def _called_meeting(page: PlanPage, meeting_id: UUID) -> MeetingCard:
    if page.meeting is None or page.meeting.id != meeting_id or not page.meeting.is_called:
        raise NotFound(meeting_id)
    return page.meeting


def _as_called(meeting: MeetingCard) -> dict[str, object]:
    start = localtime(meeting.starts_at)
    return {
        "day": start.date(),
        "time": start.time(),
        "minutes": meeting.minutes,
        "form": meeting.form,
        "place": meeting.place,
        "base_revision": meeting.revision,
    }


def _move(request: ActorRequest, plan_id: UUID, meeting_id: UUID, form: TimeForm) -> None:
    services.move_plan_meeting(
        request.actor,
        plan_id=plan_id,
        meeting_id=meeting_id,
        base_revision=form.cleaned_data["base_revision"],
        starts_at=form.starts_at(),
        minutes=form.cleaned_data["minutes"],
        form=form.cleaned_data["form"],
        place=form.cleaned_data["place"],
    )
