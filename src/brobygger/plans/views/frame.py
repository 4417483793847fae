"""What every screen about a plan shares: the citizen, who sees what, where one goes back to."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from brobygger.access.gate import CitizenCard, citizen_beside
from brobygger.access.http import ActorRequest
from brobygger.access.pages import onlookers
from brobygger.kernel.categories import Category
from brobygger.kernel.errors import NotFound, Unprocessable
from brobygger.meetings.forms import PeopleForm
from brobygger.ui.middleware import content_security_policy
from brobygger.ui.render import wants_partial

from ..pages import ParticipantCard, PlanPage
from ..queries import plan_page
from ..screens import coming, hours_of, left_out_sentence, next_step, steps_of

Context = dict[str, Any]
HOME = "/"  # *I dag*, which belongs to a higher floor
TODAY = "today"  # where a quick answer came from: it goes back there


def is_calm(request: ActorRequest) -> bool:
    """Citizens and relatives get the calm layout: larger words, one thing at a time."""
    return request.actor.person_id is not None


def is_beside(request: ActorRequest) -> bool:
    """Whether the page stands beside the picture of a video meeting, inside the call's own page."""
    inside = request.headers.get("Sec-Fetch-Dest") == "iframe"
    return inside or "beside" in request.GET or "beside" in request.POST


def beside_too(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that may also stand beside the picture: in a frame of our own, and in no other."""

    @wraps(view)
    def shown(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if is_beside(request):
            response.headers["Content-Security-Policy"] = content_security_policy(within="'self'")
        return response

    return shown


def frame(request: ActorRequest, page: PlanPage, **more: object) -> Context:
    """The plan with everything around it."""
    return {
        **_beside(request, citizen_beside(request.actor, page.citizen_id)),
        "plan": page,
        "steps": steps_of(page),
        "next": next_step(page),
        "left_out": left_out_sentence(page),
        "hours": hours_of(page.meeting) if page.meeting else "",
        "coming": coming(page.meeting) if page.meeting else "",
        **more,
    }


def about(request: ActorRequest, citizen_id: UUID, **more: object) -> Context:
    """The citizen, and who sees what of her, where there is no plan to show: what was said to one."""
    citizen = citizen_beside(request.actor, citizen_id, shows=Category.PLAN)
    return {**_beside(request, citizen), **more}


def _beside(request: ActorRequest, citizen: CitizenCard) -> Context:
    return {
        "citizen": citizen,
        "everyone": onlookers(request.actor, citizen.id),
        "is_own": request.actor.person_id == citizen.id,
        "from_today": came_from_today(request),
        "is_calm": is_calm(request),
        "layout": layout_of(request),
        "in_pane": is_beside(request),
        "top": 1 if is_calm(request) or is_beside(request) else 2,  # staff have the name above it
    }


def layout_of(request: ActorRequest) -> str:
    """Bare beside the picture: the call has the bar, the banner and the way out."""
    if is_beside(request):
        return "plans/bare_calm.html" if is_calm(request) else "plans/bare.html"
    return "plans/calm.html" if is_calm(request) else "plans/staff.html"


def asked(
    request: ActorRequest, template: str, context: Context, *, partial: str, status: int = 200
) -> HttpResponse:
    """A screen that asks for something: only its form when it is opened inside another page."""
    name = partial if wants_partial(request) else template
    return render(request, name, context, status=status)


def back(request: ActorRequest, plan_id: UUID, anchor: str = "") -> HttpResponseRedirect:
    """To the page the form stood on: one's own, the meeting, else the plan."""
    return HttpResponseRedirect(back_url(request, plan_id, anchor))


def came_from_today(request: ActorRequest) -> bool:
    return TODAY in (request.POST.get("from"), request.GET.get("from"))


def thanked(request: ActorRequest, plan_id: UUID, anchor: str, words: str) -> HttpResponse:
    """Thanks: in the row itself when it asked for that, else on the page one came from."""
    if wants_partial(request) and came_from_today(request):
        return render(request, "ui/said.html", {"words": words})
    messages.success(request, words)
    return back(request, plan_id, anchor)


def back_url(request: ActorRequest, plan_id: UUID, anchor: str = "") -> str:
    if came_from_today(request):
        return f"{HOME}#{anchor}" if anchor else HOME
    meeting_id = meeting_of(request)
    prepares = request.POST.get("prepare") or request.GET.get("prepare")
    page = "plans:prepare" if prepares else "plans:meeting"
    url = reverse(page, args=[plan_id, meeting_id]) if meeting_id else ""
    url = url or reverse("plans:plan", args=[plan_id])
    return f"{url}#{anchor}" if anchor else url


def meeting_of(request: ActorRequest) -> UUID | None:
    """The meeting whose page a form stood on; anything but an id is as if nothing had been sent."""
    sent = request.POST.get("meeting") or request.GET.get("meeting") or ""
    try:
        return UUID(sent)
    except ValueError:
        return None


def tried(form: forms.Form, work: Callable[[], object]) -> bool:
    """Do it; what cannot be accepted becomes an error of the form, with every word still in it."""
    try:
        with transaction.atomic():
            work()
    except Unprocessable as refusal:
        form.add_error(None, str(refusal.public_message))
        form.refusal = refusal  # type: ignore[attr-defined]  # a screen may offer what would help
        return False
    return True


def posted(request: ActorRequest) -> QueryDict | None:
    """What was sent, also when nothing was ticked in it."""
    return request.POST if request.method == "POST" else None


def ticked(form: PeopleForm) -> set[str]:
    """The boxes ticked in what was sent, so that a refused form comes back as it was."""
    return set(form.data.getlist("people")) if form.is_bound else set()  # type: ignore[attr-defined]


def leads(request: ActorRequest, plan_id: UUID) -> PlanPage:
    """The plan for a screen that only the case lead and the deputy use."""
    page = plan_page(request.actor, plan_id)
    if not page.rights.may_lead:
        raise NotFound(plan_id)
    return page


def writable(request: ActorRequest, plan_id: UUID) -> PlanPage:
    """The plan for a screen that staff of the units around the table write in."""
    page = plan_page(request.actor, plan_id)
    if not page.rights.may_write:
        raise NotFound(plan_id)
    return page


def professionals(page: PlanPage) -> tuple[ParticipantCard, ...]:
    """Those who can hold the threads."""
    return tuple(one for one in page.participants if one.kind == "staff")
