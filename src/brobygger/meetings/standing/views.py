"""A meeting that comes again: set, stopped, taken over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import queries as meetings
from ..frame import about, posted, tried
from ..slots.queries import item_of_meeting
from . import queries, services
from .forms import RepeatForm
from .pages import StandingCard


@require_http_methods(["GET", "POST"])
def repeat(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """How often, and how many times more."""
    require(request.actor, Permission.MEETING_BOOK)
    card = meetings.meeting(request.actor, meeting_id)
    is_a_date = card.about is not None or item_of_meeting(request.actor, meeting_id) is not None
    if is_a_date or not card.is_called:
        raise NotFound(meeting_id)
    form = RepeatForm(posted(request))
    here = reverse("meetings:meeting", args=[meeting_id])
    if form.is_valid() and tried(form, lambda: _set(request, meeting_id, form)):
        messages.success(request, _("The meeting comes again. One date is called at a time."))
        return HttpResponseRedirect(here)
    context = about(request, card.citizen_id, form=form, meeting=card, cancel=here)
    status = 422 if form.is_bound else 200
    return render(request, "meetings/standing/repeat.html", context, status=status)


@require_POST
def stop(request: ActorRequest, standing_id: UUID) -> HttpResponse:
    """The date that is called stands."""
    card = _card(request, standing_id)
    services.stop_standing(request.actor, standing_id=standing_id)
    messages.success(request, _("It does not come again. The date that is called stands."))
    return HttpResponseRedirect(reverse("meetings:meeting", args=[card.meeting_id]))


@require_POST
def take_over(request: ActorRequest, standing_id: UUID) -> HttpResponse:
    """The next date is called at once, and the ones after it as the actor."""
    _card(request, standing_id)
    services.take_over(request.actor, standing_id=standing_id)
    messages.success(request, _("The next date is called, and you call the ones after it."))
    card = _card(request, standing_id)
    return HttpResponseRedirect(reverse("meetings:meeting", args=[card.meeting_id]))


def _card(request: ActorRequest, standing_id: UUID) -> StandingCard:
    card = queries.standing(request.actor, standing_id)
    if card is None:
        raise NotFound(standing_id)
    return card


def _set(request: ActorRequest, meeting_id: UUID, form: RepeatForm) -> None:
    services.set_standing(
        request.actor,
        meeting_id=meeting_id,
        weeks=form.cleaned_data["weeks"],
        times=form.cleaned_data["times"],
    )
