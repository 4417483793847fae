"""The pages of somebody with a link and no account. Looking changes nothing; only pressing does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from brobygger.access.rls import acting_as
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import BrobyggerError

from ..media.views import leave_for
from ..room.views import call_page
from . import coming, rules
from .errors import CodeNotGood, LinkNotGood
from .forms import EnterForm
from .pages import Door

KNOWN = "guests"  # in the session: whose code was typed in this browser, by the sum of the link


@never_cache
@require_GET
def guest(request: HttpRequest, link: str) -> HttpResponse:
    """Who calls and when, and a way on."""
    return _door(request, link, form=EnterForm() if "sent" in request.GET else None)


@never_cache
@require_POST
def code(request: HttpRequest, link: str) -> HttpResponse:
    """A code is sent, or nothing is: the answer is the same."""
    if not ratelimit.consume(request, action="guest_code"):
        return _too_often(request)
    coming.send_code(link)
    return HttpResponseRedirect(reverse("meetings:guest", args=[link]) + "?sent")


@never_cache
@require_POST
def enter(request: HttpRequest, link: str) -> HttpResponse:
    """The code is right, and this browser may go to the door until the meeting is over."""
    if not ratelimit.consume(request, action="guest_enter"):
        return _too_often(request)
    form = EnterForm(request.POST)
    try:
        pass_id = coming.enter(link, request.POST.get("code", "")[:20])
    except CodeNotGood as refusal:
        form.add_error("code", str(refusal.public_message))
        return _door(request, link, form=form)
    request.session.cycle_key()
    request.session[KNOWN] = {**request.session.get(KNOWN, {}), _sum(link): str(pass_id)}
    return HttpResponseRedirect(reverse("meetings:guest_room", args=[link]))


@never_cache
@require_GET
def room(request: HttpRequest, link: str) -> HttpResponse:
    """Door, lobby and call, as everybody's."""
    known = _known(request, link)
    back = reverse("meetings:guest", args=[link])
    if known is None:
        return HttpResponseRedirect(back)
    guest_actor = coming.as_actor(known)
    try:
        with acting_as(guest_actor):
            page = coming.guest_room(guest_actor)
    except LinkNotGood:
        return _gone(request)
    ways = {
        "ticket": reverse("meetings:guest_ticket", args=[link]),
        "ice": reverse("meetings:guest_ice", args=[link]),
        "media": reverse("meetings:guest_media", args=[link]),
        "back": back,
    }
    return call_page(request, page, layout="ui/plain.html", ways=ways)


@never_cache
@require_POST
def ticket(request: HttpRequest, link: str) -> HttpResponse:
    """For the page's own script: one ticket, for one use within a minute."""
    return _told(request, link, lambda guest: coming.issue_guest_pass(guest).as_json())


@never_cache
@require_POST
def ice(request: HttpRequest, link: str) -> HttpResponse:
    """For the page's own script, before the relay's passwords lapse."""
    return _told(request, link, lambda guest: coming.guest_ways(guest).as_json())


@never_cache
@require_POST
def media(request: HttpRequest, link: str) -> HttpResponse:
    """For the page's own script, in a meeting of more than six: the way to the media server."""
    return _told(request, link, lambda guest: leave_for(request, coming.seat(guest).meeting_id))


def _told(request: HttpRequest, link: str, ask: Callable[[Actor], dict[str, Any]]) -> HttpResponse:
    known = _known(request, link)
    if known is None:
        return JsonResponse({}, status=404)
    guest_actor = coming.as_actor(known)
    try:
        with acting_as(guest_actor):
            return JsonResponse(ask(guest_actor))
    except BrobyggerError as refusal:
        return JsonResponse({"text": str(refusal.public_message)}, status=refusal.status)


def _door(request: HttpRequest, link: str, *, form: EnterForm | None) -> HttpResponse:
    try:
        door: Door = coming.door(link)
    except LinkNotGood:
        return _gone(request)
    context = {"door": door, "link": link, "form": form, "knows": _known(request, link) is not None}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "meetings/guests/door.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    words = {"words": LinkNotGood.public_message}
    return render(request, "meetings/guests/gone.html", words, status=LinkNotGood.status)


def _too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "meetings/guests/gone.html", {"is_often": True}, status=429)


def _known(request: HttpRequest, link: str) -> UUID | None:
    found = request.session.get(KNOWN, {}).get(_sum(link))
    return UUID(found) if found else None


def _sum(link: str) -> str:
    return rules.link_sum(link).hex()
