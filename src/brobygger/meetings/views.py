"""Meetings on screen: an answer in one press, and a plain page for a meeting without a plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.access.gate import open_citizen
from brobygger.access.http import ActorRequest
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound, Unprocessable
from brobygger.kernel.permissions import Permission

from . import queries, services
from .forms import MoveForm
from .media.forms import SizeForm
from .media.sfu import backend
from .pages import MeetingCard
from .slots.queries import item_of_meeting
from .standing.queries import standing_of_meeting


@require_GET
def meeting(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """When, where, and who comes."""
    return render(request, "meetings/meeting.html", _context(request, meeting_id))


@require_POST
def answer(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Yes or no, from wherever the question was asked."""
    said = request.POST.get("answer", "")
    services.answer_invitation(request.actor, invitation_id=invitation_id, answer=said)
    if said == "yes":
        messages.success(request, _("Thank you. They can see that you are coming."))
    else:
        messages.success(request, _("Thank you. They can see that you cannot come."))
    return HttpResponseRedirect(_where_from(request))


@require_POST
def mandate(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Can I decide for my unit? One tap, from wherever it was asked."""
    services.say_mandate(
        request.actor,
        invitation_id=invitation_id,
        may_decide=request.POST.get("may_decide", ""),
        decider=request.POST.get("decider", ""),
    )
    messages.success(request, _("Thank you. The others can see it before the meeting."))
    return HttpResponseRedirect(_where_from(request))


@require_http_methods(["GET", "POST"])
def move(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Another time or place; everyone is told and answers again."""
    context = _context(request, meeting_id)
    if not context["may_change"]:
        raise NotFound(meeting_id)
    form = MoveForm(request.POST or None, initial=_as_called(context["meeting"]))
    if form.is_valid() and _moved(request, meeting_id, form):
        messages.success(request, _("The meeting is moved. Everyone is told and answers again."))
        return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))
    status = 422 if form.is_bound else 200
    return render(request, "meetings/move.html", {**context, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def cancel(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Called off, after one more question."""
    context = _context(request, meeting_id)
    if not context["may_change"]:
        raise NotFound(meeting_id)
    if request.method == "POST":
        services.cancel_meeting(request.actor, meeting_id=meeting_id)
        messages.success(request, _("The meeting is called off. Everyone is told."))
        return HttpResponseRedirect(reverse("meetings:meeting", args=[meeting_id]))
    return render(request, "meetings/cancel.html", context)


def _context(request: ActorRequest, meeting_id: UUID) -> dict[str, Any]:
    card = queries.meeting(request.actor, meeting_id)
    may_book = request.actor.may(Permission.MEETING_BOOK)
    item = item_of_meeting(request.actor, meeting_id) if card.about is None else None
    is_citizen = request.actor.person_id == card.citizen_id
    return {
        "meeting": card,
        "citizen": open_citizen(request.actor, card.citizen_id, shows=Category.PLAN),
        "may_invite": (may_book or is_citizen) and (card.is_called or card.is_open),
        "actor_is_citizen": is_citizen,
        "may_book": may_book,
        "may_change": may_book and card.is_called and card.about is None and item is None,
        "slot_item": item,
        "size_form": _size_form(card) if may_book and card.is_called else None,
        "is_cut_to_six": card.is_by_video and card.size != "mesh" and not backend().carries,
        "standing": standing_of_meeting(request.actor, card.id) if card.about is None else None,
        "layout": "ui/citizen.html" if request.actor.person_id else "ui/page.html",
    }


def _size_form(card: MeetingCard) -> SizeForm | None:
    return SizeForm(initial={"size": card.size}) if card.is_by_video else None


def _as_called(card: MeetingCard) -> dict[str, object]:
    start = localtime(card.starts_at)
    return {
        "day": start.date(),
        "time": start.time(),
        "minutes": card.minutes,
        "form": card.form,
        "place": card.place,
        "base_revision": card.revision,
    }


def _moved(request: ActorRequest, meeting_id: UUID, form: MoveForm) -> bool:
    try:
        services.move_meeting(
            request.actor,
            meeting_id=meeting_id,
            base_revision=form.cleaned_data["base_revision"],
            starts_at=form.starts_at(),
            minutes=form.cleaned_data["minutes"],
            form=form.cleaned_data["form"],
            place=form.cleaned_data["place"],
        )
    except Unprocessable as refusal:
        form.add_error(None, str(refusal.public_message))
        return False
    return True


def _where_from(request: HttpRequest) -> str:
    """Back to the page of ours the answer was given on, else the front page."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return came_from
    return "/"
