"""Texts for the unit's own record: copied once, marked as filed, never written twice."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brobygger.access.gate import citizen_beside, glance
from brobygger.access.http import ActorRequest
from brobygger.kernel.clock import today
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require

from .. import services
from ..pages import AgreementCard, PlanPage
from ..queries import filings_of, plan_page, unit_record, version_page
from ..queries.filing import CHANGED, FILED, NOT_FILED, FiledCard, ToFile
from ..record_text import agreement_text, fingerprint_of, meeting_text


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordText:
    """A ready text, and how it stands in the reader's unit and in the others."""

    key: str
    title: str
    text: str
    shown: str
    url: str
    state: str
    mine: FiledCard | None
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What one plan still has for the unit's own record."""

    plan_id: UUID
    name: str
    things: tuple[ToFile, ...]


@require_GET
def unfiled(request: ActorRequest) -> HttpResponse:
    """Everything the unit has not got in its own record, plan by plan."""
    require(request.actor, Permission.PLAN_WRITE)
    found = unit_record(request.actor)
    names = glance(request.actor, {one.citizen_id for one in found.waiting})
    plans: dict[UUID, list[ToFile]] = {}
    for one in found.waiting:
        plans.setdefault(one.plan_id, []).append(one)
    waiting = [
        Waiting(plan_id=key, name=names[ones[0].citizen_id].name, things=tuple(ones))
        for key, ones in plans.items()
        if ones[0].citizen_id in names
    ]
    waiting.sort(key=lambda one: one.name)
    return render(request, "plans/unfiled.html", {"record": found, "waiting": waiting})


@require_GET
def record(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """The texts of one plan: each agreement's, and the way to the minutes'."""
    page = _at_table(request, plan_id)
    citizen = citizen_beside(request.actor, page.citizen_id)
    filed = filings_of(request.actor, page.id)
    shown = page.interventions if page.latest_version else ()
    texts = [
        _agreement(request, page, citizen.name, filed, one)
        for each in shown
        for one in each.agreements
    ]
    texts.sort(key=lambda one: one.state == FILED)  # what waits comes first
    minutes = _meeting(request, page, filed) if page.latest_version else None
    context = {"plan": page, "citizen": citizen, "texts": texts, "minutes": minutes}
    return render(request, "plans/record.html", context)


@require_GET
def record_meeting(request: ActorRequest, plan_id: UUID, number: int) -> HttpResponse:
    """The minutes of one meeting as a text."""
    require(request.actor, Permission.PLAN_WRITE)
    page = version_page(request.actor, plan_id, number)
    if not any(one.unit_id == request.actor.unit_id for one in page.participants):
        raise NotFound(plan_id)
    citizen = citizen_beside(request.actor, page.citizen_id)
    one = _meeting(request, page, filings_of(request.actor, page.id), number=number)
    text = replace(one, text=meeting_text(page, name=citizen.name))
    context = {"plan": page, "citizen": citizen, "one": text}
    return render(request, "plans/record_meeting.html", context)


@require_POST
def file_agreement(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """This agreement stands in our record."""
    page = _at_table(request, plan_id)
    if not any(one.id == agreement_id for each in page.interventions for one in each.agreements):
        raise NotFound(agreement_id)
    shown = request.POST.get("shown", "")
    services.file_agreement(request.actor, agreement_id=agreement_id, shown=shown)
    return _filed(request, plan_id, f"text-{agreement_id}")


@require_POST
def file_meeting(request: ActorRequest, plan_id: UUID, number: int) -> HttpResponse:
    """The minutes stand in our record."""
    services.file_meeting(request.actor, plan_id=plan_id, number=number)
    return _filed(request, plan_id, f"text-version-{number}")


def _filed(request: ActorRequest, plan_id: UUID, anchor: str) -> HttpResponse:
    messages.success(request, _("Marked: it is in your own record."))
    return HttpResponseRedirect(f"{reverse('plans:record', args=[plan_id])}#{anchor}")


def _at_table(request: ActorRequest, plan_id: UUID) -> PlanPage:
    page = plan_page(request.actor, plan_id)
    if not page.rights.may_write:
        raise NotFound(plan_id)
    return page


def _meeting(
    request: ActorRequest, page: PlanPage, filed: tuple[FiledCard, ...], *, number: int = 0
) -> RecordText:
    """How the minutes stand; their words are on a page of their own."""
    number = number or page.latest_version
    about = [one for one in filed if one.agreement_id is None and one.number == number]
    mine = next((one for one in about if one.unit_id == request.actor.unit_id), None)
    return RecordText(
        key=f"version-{number}",
        title=_("The meeting: version %(number)s of the plan") % {"number": number},
        text="",
        shown="",
        url=reverse("plans:file_meeting", args=[page.id, number]),
        state=FILED if mine else NOT_FILED,
        mine=mine,
        others=_others(request, page, about),
    )


def _agreement(
    request: ActorRequest,
    page: PlanPage,
    name: str,
    filed: tuple[FiledCard, ...],
    one: AgreementCard,
) -> RecordText:
    about = [each for each in filed if each.agreement_id == one.id]
    mine = next((each for each in about if each.unit_id == request.actor.unit_id), None)
    shown = fingerprint_of(one)
    return RecordText(
        key=str(one.id),
        title=one.what,
        text=agreement_text(page, one, name=name, today=today()),
        shown=shown,
        url=reverse("plans:file_agreement", args=[page.id, one.id]),
        state=NOT_FILED if mine is None else FILED if mine.fingerprint == shown else CHANGED,
        mine=mine,
        others=_others(request, page, about),
    )


def _others(request: ActorRequest, page: PlanPage, about: list[FiledCard]) -> tuple[str, ...]:
    """Other units around the table that have it."""
    units = {one.unit_id for one in about} - {request.actor.unit_id}
    names = {one.unit_id: one.unit_name for one in page.participants if one.unit_id in units}
    return tuple(sorted(names.values()))
