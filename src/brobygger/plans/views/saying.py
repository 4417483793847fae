"""Agreements typed as sentences: what is heard is proposed, and a person confirms or corrects it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.access.http import ActorRequest
from brobygger.ui.render import wants_partial

from .. import services
from ..hearing import Proposal, propose
from ..pages import PlanPage
from ..queries import plan_page, table_to_hear
from ..saying import SaidForm, UndecidedForm
from .frame import Context, asked, back, back_url, frame, meeting_of, tried, writable
from .promises import agreement_in


@require_GET
def hear(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """What a sentence proposes, drawn again as it is typed; without script a page of its own."""
    table = table_to_hear(request.actor, plan_id, meeting_id)
    said = request.GET.get("say", "")
    proposal = propose(said, table, at=request.GET.get("at", ""))
    form = SaidForm(table=table, proposal=proposal)
    context: Context = {"form": form, "proposal": proposal, "plan_id": plan_id, "said": said}
    context["meeting_id"] = meeting_id
    if wants_partial(request):
        return asked(request, "plans/heard.html", context, partial="plans/parts/_heard.html")
    page = writable(request, plan_id)
    context = frame(request, page, **context)
    context["cancel"] = back_url(request, plan_id, "interventions")
    return asked(request, "plans/heard.html", context, partial="plans/parts/_heard.html")


@require_POST
def agree(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Confirmed: it stands under its intervention, asked of whoever it takes a yes from."""
    table = table_to_hear(request.actor, plan_id, meeting_id)
    form = SaidForm(request.POST, table=table, proposal=Proposal.of(request.POST.get("say", "")))
    if form.is_valid() and tried(form, lambda: _agree(request, form)):
        messages.success(request, _("The agreement is added."))
        return back(request, plan_id, "interventions")
    page = writable(request, plan_id)
    context = frame(request, page, form=form, proposal=form.proposal, plan_id=plan_id)
    context |= {"meeting_id": meeting_id, "said": form.proposal.said}
    context["cancel"] = back_url(request, plan_id, "interventions")
    return asked(
        request, "plans/heard.html", context, partial="plans/parts/_heard.html", status=422
    )


@require_http_methods(["GET", "POST"])
def answer_for_unit(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """The unit's yes or no to what was agreed for it while nobody could decide."""
    page = plan_page(request.actor, plan_id)
    one = agreement_in(page, agreement_id)
    context = frame(
        request, page, one=one, cancel=back_url(request, plan_id, f"agreement-{one.id}")
    )
    if request.method == "GET":
        return asked(request, "plans/for_unit.html", context, partial="plans/for_unit.html")
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    if answer == "no" and not reason.strip():
        context |= {"needs_reason": True}
        return asked(
            request, "plans/for_unit.html", context, partial="plans/for_unit.html", status=422
        )
    services.answer_for_unit(request.actor, agreement_id=agreement_id, answer=answer, reason=reason)
    messages.success(request, _("Thank you. Everyone around the table can see it now."))
    return back(request, plan_id, f"agreement-{one.id}")


@require_POST
def add_undecided(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """One more line of what has to be decided."""
    page = writable(request, plan_id)
    form = UndecidedForm(request.POST, people=page.participants)
    words = form.cleaned_data if form.is_valid() else {}
    if form.is_valid() and tried(
        form, lambda: services.add_undecided(request.actor, plan_id=plan_id, **words)
    ):
        return back(request, plan_id, "undecided")
    context = frame(request, page, form=form, meeting_id=meeting_of(request))
    context["cancel"] = back_url(request, plan_id, "undecided")
    return asked(
        request,
        "plans/undecided.html",
        context,
        partial="plans/parts/_undecided_form.html",
        status=422,
    )


@require_POST
def settle_undecided(request: ActorRequest, plan_id: UUID, undecided_id: UUID) -> HttpResponse:
    """Decided, carried on, or taken off the list, in one tap."""
    page = writable(request, plan_id)
    services.settle_undecided(
        request.actor,
        undecided_id=undecided_id,
        state=request.POST.get("state", ""),
        outcome=request.POST.get("outcome", ""),
        meeting_id=_meeting_id(request, page),
    )
    return back(request, plan_id, "undecided")


@require_POST
def carry_on(request: ActorRequest, plan_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Everything left goes on to the next meeting."""
    writable(request, plan_id)
    services.carry_the_rest(request.actor, plan_id=plan_id, meeting_id=meeting_id)
    return back(request, plan_id, "undecided")


def _meeting_id(request: ActorRequest, page: PlanPage) -> UUID | None:
    """The meeting it is settled at, when its page is where the tap was."""
    sent = meeting_of(request)
    return sent if page.meeting is not None and page.meeting.id == sent else None


def _agree(request: ActorRequest, form: SaidForm) -> None:
    words = form.cleaned_data
    services.add_agreement(
        request.actor,
        intervention_id=words["under"],
        what=words["what"],
        responsible_id=words["responsible"],
        due_on=words["due_on"],
        needs_unit_id=form.unit_to_ask(),
    )
