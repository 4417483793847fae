"""What becomes of one item, or one question, of a standing slot."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound
from brobygger.meetings.queries import meeting as meeting_card
from brobygger.meetings.slots import queries as standing
from brobygger.meetings.slots import questions
from brobygger.meetings.slots.errors import QuestionOver, SlotItemOver
from brobygger.meetings.slots.forms import AnswerForm
from brobygger.meetings.slots.pages import Entry, ItemCard
from brobygger.ui.components.times import weekday_and_date

from .. import services
from ..forms.slots import DecideForm
from ..hearing import Proposal, propose
from ..pages.slots import ItemView, SlotView
from ..queries import plan_page, slot_view, table_at
from ..saying import SaidForm
from .frame import Context, frame, tried

OVER = SlotItemOver.public_message


@dataclass(frozen=True, slots=True)
class ItemForm:
    """A line of the row, with the form that closes it where the reader may."""

    view: ItemView
    form: DecideForm | None
    answer: AnswerForm | None = None


def item_forms(view: SlotView) -> list[ItemForm]:
    """Forms for what waits, from the moment the slot begins."""
    return [_with_form(one, is_on=view.day.is_on) for one in view.items]


@require_http_methods(["GET", "POST"])
def decide(request: ActorRequest, slot_item_id: UUID) -> HttpResponse:
    """What was decided; or, with the other button, an agreement of it."""
    item = standing.item(request.actor, slot_item_id)
    view, one = _found(request, item)
    form = _form(one, request.POST if request.method == "POST" else None)
    if form.is_bound and not item.waits:
        return _item(request, view, one, form=form, refused=OVER, status=409)
    if request.method == "POST" and form.is_valid() and request.POST.get("then") == "agree":
        return _agreeing(request, item, one, form.cleaned_data["outcome"])
    try:
        if form.is_bound and form.is_valid() and tried(form, lambda: _decide(request, item, form)):
            messages.success(request, _("It is noted, and stands in the plan."))
            return _back(item, "row")
    except SlotItemOver as refusal:
        return _item(request, view, one, form=form, refused=str(refusal.public_message), status=409)
    return _item(request, view, one, form=form, status=422 if form.is_bound else 200)


@require_POST
def agree(request: ActorRequest, slot_item_id: UUID) -> HttpResponse:
    """Confirmed: an agreement with one responsible, asked of whoever it takes a yes from."""
    item = standing.item(request.actor, slot_item_id)
    view, one = _found(request, item)
    said = request.POST.get("say", "")
    table = table_at(request.actor, item.about, meeting_card(request.actor, item.meeting_id))
    form = SaidForm(request.POST, table=table, proposal=Proposal.of(said))
    ticked = _form(one, {**request.POST.dict(), "outcome": said})
    if not item.waits:
        return _item(request, view, one, form=ticked, refused=OVER, status=409)
    ticked = _form(one, request.POST)
    try:
        are_valid = form.is_valid() and ticked.is_valid()
        if are_valid and tried(form, lambda: _agree(request, item, form, ticked)):
            messages.success(request, _("The agreement is made, and stands in the plan."))
            return _back(item, "row")
    except SlotItemOver as refusal:
        return _item(
            request, view, one, form=ticked, refused=str(refusal.public_message), status=409
        )
    return _agreement_page(request, item, one, form, status=422)


@require_POST
def add_words(request: ActorRequest, slot_item_id: UUID) -> HttpResponse:
    """Somebody closed it first: one's own words stand beside theirs."""
    item = standing.item(request.actor, slot_item_id)
    view, one = _found(request, item)
    form = _form(one, request.POST)
    words = request.POST.get("outcome", "")
    if form.is_valid() and tried(
        form, lambda: services.add_to_outcome(request.actor, item_id=item.id, words=words)
    ):
        messages.success(request, _("Your words stand beside theirs."))
        return _back(item, "row")
    return _item(request, view, one, form=form, refused=OVER, status=422)


@require_POST
def carry_on(request: ActorRequest, slot_item_id: UUID) -> HttpResponse:
    """Not reached: next week."""
    item = standing.item(request.actor, slot_item_id)
    day = services.carry_to_next_slot(request.actor, item_id=item.id)
    messages.success(request, _("It goes on to %(day)s.") % {"day": weekday_and_date(day)})
    return _back(item, "row")


@require_POST
def take_off(request: ActorRequest, slot_item_id: UUID) -> HttpResponse:
    """Off the list; what is to be decided stays in the plan."""
    item = standing.item(request.actor, slot_item_id)
    services.take_out_of_slot(request.actor, item_id=item.id)
    messages.success(request, _("It is off the list. What is to be decided stays in the plan."))
    return _back(item, "row")


@require_POST
def move_up(request: ActorRequest, slot_item_id: UUID) -> HttpResponse:
    """One place earlier."""
    item = standing.item(request.actor, slot_item_id)
    services.move_up_in_slot(request.actor, item_id=item.id)
    return _back(item, f"item-{item.id}")


@require_http_methods(["GET", "POST"])
def answer(request: ActorRequest, slot_question_id: UUID) -> HttpResponse:
    """The answer both units keep; two who answer at once lose no word."""
    asked, slot = standing.question_in(request.actor, slot_question_id)
    form = AnswerForm(request.POST or None)
    is_more = request.POST.get("then") == "more"
    refused = ""
    try:
        if form.is_valid() and tried(
            form, lambda: _answer(request, slot_question_id, form.cleaned_data["answer"], is_more)
        ):
            messages.success(request, _("The answer is kept. Both units can read it."))
            return to_slot(slot.series_id, slot.day, "row")
    except QuestionOver as refusal:
        asked, slot = standing.question_in(request.actor, slot_question_id)
        refused = str(refusal.public_message)
    context = {"question": standing.question(asked), "form": form, "refused": refused}
    context |= {"series_id": slot.series_id, "day": slot.day}
    status = 409 if refused else 422 if form.is_bound else 200
    return render(request, "plans/slots/answer.html", context, status=status)


@require_POST
def change_question(request: ActorRequest, slot_question_id: UUID) -> HttpResponse:
    """Moved up, taken off, or on to the next date: one press each."""
    _asked, slot = standing.question_in(request.actor, slot_question_id)
    does: dict[str, Callable[[], object]] = {
        "up": lambda: questions.move_up(request.actor, question_id=slot_question_id),
        "off": lambda: questions.take_off(request.actor, question_id=slot_question_id),
        "next": lambda: questions.carry_on(request.actor, question_id=slot_question_id),
    }
    work = does.get(request.POST.get("then", ""))
    if work is None:
        raise NotFound(slot_question_id)
    work()
    return to_slot(slot.series_id, slot.day, "row")


def _with_form(one: ItemView, *, is_on: bool) -> ItemForm:
    if one.entry.question is not None and one.entry.waits and is_on:
        return ItemForm(one, None, AnswerForm(auto_id=f"id_{one.entry.question.id}_%s"))
    if one.may_write and one.entry.waits and is_on:
        return ItemForm(one, _form(one))
    return ItemForm(one, None)


def _form(one: ItemView, data: object = None) -> DecideForm:
    """Staff who said that they come were there, unless somebody takes the tick away; the citizen
    when the video room says so.
    """
    item = one.entry.item
    there = [
        str(each.id)
        for each in one.invited
        if each.was_in_call or (each.kind == "staff" and each.answer == "yes")
    ]
    names = [(str(each.id), each.name) for each in one.invited]
    return DecideForm(
        data,
        invited=names,
        initial={"present": there},
        auto_id=f"id_{item.id if item else ''}_%s",
    )


def _found(request: ActorRequest, item: ItemCard) -> tuple[SlotView, ItemView]:
    """The item in its row; only the two units have it."""
    if item.series_id is None or item.day is None:
        raise NotFound(item.id)
    view = slot_view(request.actor, item.series_id, item.day)
    for one in view.items:
        if one.entry.item is not None and one.entry.item.id == item.id:
            return view, one
    begins = view.day.starts_at  # taken off: it stands in no row any more
    gone = Entry(number=0, starts_at=begins, minutes=item.minutes, state=item.state, item=item)
    return view, ItemView(entry=gone)


def _decide(request: ActorRequest, item: ItemCard, form: DecideForm) -> None:
    services.decide_in_slot(
        request.actor,
        item_id=item.id,
        outcome=form.cleaned_data["outcome"],
        present=form.cleaned_data["present"],
    )


def _agree(request: ActorRequest, item: ItemCard, form: SaidForm, ticked: DecideForm) -> None:
    words = form.cleaned_data
    services.agree_in_slot(
        request.actor,
        item_id=item.id,
        intervention_id=words["under"],
        what=words["what"],
        responsible_id=words["responsible"],
        due_on=words["due_on"],
        needs_unit_id=form.unit_to_ask(),
        present=ticked.cleaned_data["present"],
    )


def _agreeing(request: ActorRequest, item: ItemCard, one: ItemView, said: str) -> HttpResponse:
    """What a sentence proposes, ready to be confirmed."""
    table = table_at(request.actor, item.about, meeting_card(request.actor, item.meeting_id))
    proposal = propose(said, table)
    return _agreement_page(request, item, one, SaidForm(table=table, proposal=proposal))


def _agreement_page(
    request: ActorRequest, item: ItemCard, one: ItemView, form: SaidForm, *, status: int = 200
) -> HttpResponse:
    page = plan_page(request.actor, item.about)
    if not page.rights.may_write:
        raise NotFound(item.id)
    context = frame(request, page, form=form, proposal=form.proposal, item=item, one=one)
    context["present"] = request.POST.getlist("present")
    return render(request, "plans/slots/agree.html", context, status=status)


def _item(
    request: ActorRequest,
    view: SlotView,
    one: ItemView,
    *,
    form: DecideForm,
    refused: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context: Context = {"view": view, "slot": view.day, "one": ItemForm(one, form)}
    context["refused"] = refused
    return render(request, "plans/slots/item.html", context, status=status)


def _answer(
    request: ActorRequest, question_id: UUID, words: str, is_more: bool
) -> None:  # which button
    if is_more:
        questions.add_to_answer(request.actor, question_id=question_id, more=words)
    else:
        questions.answer(request.actor, question_id=question_id, answer=words)


def _back(item: ItemCard, anchor: str) -> HttpResponse:
    return to_slot(item.series_id, item.day, anchor)


def to_slot(series_id: UUID | None, day: dt.date | None, anchor: str = "") -> HttpResponse:
    """Back to the page of the date; to the list where the slot is another unit's."""
    if series_id is None or day is None:
        return HttpResponseRedirect(reverse("plans:slots"))
    url = reverse("plans:slot", args=[series_id, day.isoformat()])
    return HttpResponseRedirect(f"{url}#{anchor}" if anchor else url)
