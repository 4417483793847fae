"""Home, search, the citizen's front page and the leader's list: one query each, and a page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from brobygger.access.http import ActorRequest
from brobygger.kernel.permissions import Permission

from .pages import citizen_list, citizen_page, own_pages, unit_page
from .today import today_of


@require_safe
def today(request: ActorRequest) -> HttpResponse:
    """*I dag* for staff; their own page for citizens and relatives."""
    if request.actor.person_id is not None:
        return render(request, "portal/own.html", {"pages": own_pages(request.actor)})
    return render(request, "portal/today.html", _page(request, today=today_of(request.actor)))


@require_safe
def citizens(request: ActorRequest) -> HttpResponse:
    found = citizen_list(
        request.actor,
        text=request.GET.get("q", ""),
        after=_uuid(request.GET.get("after", "")),
    )
    return render(request, "portal/citizens.html", _page(request, found=found))


@require_safe
def citizen(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    page = citizen_page(request.actor, citizen_id)
    return render(request, "portal/citizen.html", _page(request, page=page))


@require_safe
def unit(request: ActorRequest) -> HttpResponse:
    page = unit_page(request.actor, show=request.GET.get("show", ""))
    return render(request, "portal/unit.html", {"page": page, "rows": page.rows})


def _page(request: ActorRequest, **shown: object) -> dict[str, object]:
    """What is shown, and which ways on the actor's role opens."""
    actor = request.actor
    may = {
        "read": actor.may(Permission.CITIZEN_READ),
        "share": actor.may(Permission.RULES_READ),
        "manage": actor.may(Permission.MEMBERS_MANAGE),
        "appoint": actor.may(Permission.MEMBERS_APPOINT),
        "mail": actor.may(Permission.OUTBOX_READ),
        "register": actor.may(Permission.CITIZEN_REGISTER),
        "start": actor.may(Permission.PLAN_LEAD),
        "death": actor.may(Permission.DEATH_REGISTER),
        "emergency": actor.may(Permission.EMERGENCY_OPEN),
    }
    return {"may": may, **shown}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
