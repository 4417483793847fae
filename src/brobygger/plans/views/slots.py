"""Standing slots on screen: the unit's, one date with its row, and putting a plan on it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission, require
from brobygger.meetings.slots import queries as standing
from brobygger.meetings.slots import questions
from brobygger.meetings.slots import services as series_services
from brobygger.meetings.slots.errors import SlotFull, SlotOver
from brobygger.meetings.slots.forms import AskForm, SetUpForm
from brobygger.meetings.slots.pages import Put, SeriesCard
from brobygger.organisations.kinds import Sector
from brobygger.organisations.queries import UnitCard, find_units, unit_card
from brobygger.ui.components.times import weekday_and_date

from .. import services
from ..forms.slots import PutForm
from ..pages import PlanPage
from ..pages.slots import SlotOffer, SlotPanel
from ..queries import series_lines, slot_panel, slot_view
from .frame import Context, frame, tried, writable
from .slot_items import item_forms, to_slot

SITS = (Sector.PSYCHIATRY, Sector.ADDICTION, Sector.FACILITY, Sector.MUNICIPALITY)
MOST_UNITS = 400


@require_http_methods(["GET", "POST"])
def slots(request: ActorRequest) -> HttpResponse:
    """The unit's standing slots; a leader sets one up here."""
    actor = request.actor
    may_lead = actor.may(Permission.UNIT_OVERVIEW)
    if request.method == "POST":
        require(actor, Permission.UNIT_OVERVIEW)
    form = SetUpForm(request.POST or None, units=_units(actor)) if may_lead else None
    if form is not None and form.is_valid() and tried(form, lambda: _set_up(request, form)):
        messages.success(request, _("The standing slot is set up. Both units can use it now."))
        return HttpResponseRedirect(reverse("plans:slots"))
    context = {"lines": series_lines(actor), "form": form, "may_lead": may_lead}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "plans/slots/slots.html", context, status=status)


@require_GET
def slot(request: ActorRequest, series_id: UUID, slot_day: str) -> HttpResponse:
    """One date: who comes, the row, and while it is on what became of each."""
    return shown(request, series_id, day_in(slot_day))


@require_POST
def coming(request: ActorRequest, series_id: UUID, slot_day: str) -> HttpResponse:
    """I come, or I do not, in one press."""
    date, is_coming = day_in(slot_day), request.POST.get("answer") == "yes"
    series_services.say_coming(request.actor, series_id=series_id, day=date, is_coming=is_coming)
    words = _("Thank you. They can see that you are coming.")
    messages.success(
        request, words if is_coming else _("Thank you. They can see that you cannot come.")
    )
    return to_slot(series_id, date)


@require_http_methods(["GET", "POST"])
def put(request: ActorRequest, plan_id: UUID, series_id: UUID, slot_day: str) -> HttpResponse:
    """A plan on the list of a date; full or past, the next is offered and no word is lost."""
    page, date = writable(request, plan_id), day_in(slot_day)
    card = standing.series(request.actor, series_id)
    panel = slot_panel(request.actor, page)
    form = PutForm(request.POST or None, decisions=panel.decisions if panel else ())
    refused: SlotFull | SlotOver | None = None
    if form.is_valid():
        try:
            if tried(form, lambda: _put(request, page, card, date, form)):
                return HttpResponseRedirect(f"{reverse('plans:plan', args=[plan_id])}#slots")
        except (SlotFull, SlotOver) as refusal:
            refused = refusal
    context = frame(
        request, page, form=form, series=card, cancel=reverse("plans:plan", args=[plan_id])
    )
    context |= _where(request.actor, card, date, refused)
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, "plans/slots/put.html", context, status=status)


@require_POST
def ask(request: ActorRequest, series_id: UUID, slot_day: str) -> HttpResponse:
    """A question about no citizen."""
    date, form = day_in(slot_day), AskForm(request.POST)
    if form.is_valid():
        try:
            if tried(form, lambda: _ask(request, series_id, date, form)):
                messages.success(request, _("The question is on the list. Both units can see it."))
                return to_slot(series_id, date)
        except (SlotFull, SlotOver) as refusal:
            form.add_error("body", str(refusal.public_message))
            return shown(request, series_id, date, ask_form=form, status=409)
    return shown(request, series_id, date, ask_form=form, status=422)


@require_http_methods(["GET", "POST"])
def cancel(request: ActorRequest, series_id: UUID, slot_day: str) -> HttpResponse:
    """One date is not held, after one more question."""
    require(request.actor, Permission.UNIT_OVERVIEW)
    date = day_in(slot_day)
    view = slot_view(request.actor, series_id, date)
    if not view.day.is_open:
        raise SlotOver(series_id)
    if request.method == "POST":
        moved = series_services.cancel_slot(request.actor, series_id=series_id, day=date)
        words = ngettext(
            "The date is called off. %(count)d item goes on to another date; those called are told.",
            "The date is called off. %(count)d items go on to other dates; those called are told.",
            moved,
        )
        messages.success(request, words % {"count": moved})
        return HttpResponseRedirect(reverse("plans:slots"))
    return render(request, "plans/slots/cancel.html", {"view": view})


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, series_id: UUID) -> HttpResponse:
    """The whole series ends, after one more question."""
    require(request.actor, Permission.UNIT_OVERVIEW)
    card = standing.series(request.actor, series_id)
    if request.method == "POST":
        series_services.end_series(request.actor, series_id=series_id)
        messages.success(request, _("The standing slot has ended. Whoever waited has been told."))
        return HttpResponseRedirect(reverse("plans:slots"))
    days = standing.coming_days(request.actor, [card])
    context = {"series": card, "waiting": sum(one.waiting for one in days)}
    return render(request, "plans/slots/end.html", context)


def shown(
    request: ActorRequest,
    series_id: UUID,
    date: dt.date,
    *,
    ask_form: AskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a date."""
    view = slot_view(request.actor, series_id, date)
    context: dict[str, Any] = {
        "view": view,
        "slot": view.day,
        "items": item_forms(view),
        "ask_form": ask_form or AskForm(),
    }
    return render(request, "plans/slots/slot.html", context, status=status)


@dataclass(frozen=True, slots=True)
class PutOffer:
    """One standing slot beside a plan, with its form."""

    offer: SlotOffer
    words: str  # of what waits there already
    form: PutForm


def put_forms(panel: SlotPanel | None) -> dict[str, Any] | None:
    """The panel of a plan's page, with a form for each standing slot it can be taken up in."""
    if panel is None or not panel.is_shown:
        return None
    offers = [
        PutOffer(
            one,
            panel.waiting_words.get(one.waiting.id, "") if one.waiting else "",
            PutForm(decisions=panel.decisions, auto_id=f"id_{one.series.id}_%s"),
        )
        for one in panel.offers
    ]
    return {"offers": offers, "last": panel.last}


def day_in(text: str) -> dt.date:
    """As it stands in an address."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as unreadable:
        raise NotFound(text) from unreadable


def _where(
    actor: Actor, card: SeriesCard, date: dt.date, refused: SlotFull | SlotOver | None
) -> Context:
    """The date one is at, and another to press where there is no room or it is over."""
    later = standing.next_with_room(actor, card, date, 5) if refused else None
    day = standing.day_of(actor, card, date)
    return {"slot": day, "later": later, "refused": refused.public_message if refused else ""}


def _put(
    request: ActorRequest, page: PlanPage, card: SeriesCard, date: dt.date, form: PutForm
) -> None:
    words = form.cleaned_data
    put = services.put_in_slot(
        request.actor,
        plan_id=page.id,
        series_id=card.id,
        day=date,
        body=words["body"],
        open_decision_id=words["decision"],
        minutes=words["minutes"],
    )
    _say(request, put, card)


def _say(request: ActorRequest, put: Put, card: SeriesCard) -> None:
    where = {"day": weekday_and_date(put.day), "unit": card.other.short_name or card.other.name}
    if not put.is_new:
        messages.info(request, _("It is on the list for %(day)s with %(unit)s already.") % where)
        return
    messages.success(
        request, _("It is taken up on %(day)s with %(unit)s. The citizen is told.") % where
    )


def _ask(request: ActorRequest, series_id: UUID, date: dt.date, form: AskForm) -> None:
    questions.ask(request.actor, series_id=series_id, day=date, body=form.cleaned_data["body"])


def _set_up(request: ActorRequest, form: SetUpForm) -> None:
    words = dict(form.cleaned_data)
    series_services.set_up(request.actor, other_unit_id=words.pop("unit"), **words)


def _units(actor: Actor) -> list[UnitCard]:
    """Open units of the kinds that sit with one another; one's own is not among them."""
    if actor.unit_id is None:
        raise NotFound("unit")
    mine = unit_card(actor.unit_id)
    found = (one for one in find_units(limit=MOST_UNITS) if one.sector in SITS)
    others = [one for one in found if one.id != mine.id and one.sector != mine.sector]
    return sorted(others, key=lambda one: (SITS.index(Sector(one.sector)), one.name))
