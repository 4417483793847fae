"""How it goes with what was promised: two presses on a phone."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound

from .. import services
from ..forms.planning import ReportForm
from ..pages import AgreementCard, InterventionCard
from ..queries import plan_page
from .frame import asked, back_url, came_from_today, frame, thanked, tried
from .promises import agreement_in, intervention_in


@require_http_methods(["GET", "POST"])
def report_intervention(
    request: ActorRequest, plan_id: UUID, intervention_id: UUID
) -> HttpResponse:
    """How an intervention goes."""
    page = plan_page(request.actor, plan_id)
    one = intervention_in(page, intervention_id)
    form = ReportForm(request.POST or None, of="intervention", initial={"note": one.status_note})
    if (
        _may_say(one)
        and form.is_valid()
        and tried(
            form,
            lambda: services.report_intervention(
                request.actor, intervention_id=one.id, **form.cleaned_data
            ),
        )
    ):
        return _thanks(request, plan_id, f"intervention-{one.id}")
    context = frame(request, page, form=form, promise=one, heading=one.title, kind="intervention")
    return _asked(request, plan_id, context, f"intervention-{one.id}")


@require_http_methods(["GET", "POST"])
def report_agreement(request: ActorRequest, plan_id: UUID, agreement_id: UUID) -> HttpResponse:
    """How an agreement goes."""
    page = plan_page(request.actor, plan_id)
    one = agreement_in(page, agreement_id)
    form = ReportForm(request.POST or None, of="agreement", initial={"note": one.status_note})
    if (
        _may_say(one)
        and form.is_valid()
        and tried(
            form,
            lambda: services.report_agreement(
                request.actor, agreement_id=one.id, **form.cleaned_data
            ),
        )
    ):
        return _thanks(request, plan_id, f"agreement-{one.id}")
    context = frame(request, page, form=form, promise=one, heading=one.what, kind="agreement")
    return _asked(request, plan_id, context, f"agreement-{one.id}")


def _may_say(one: InterventionCard | AgreementCard) -> bool:
    if not one.may_report:
        raise NotFound(one.id)
    return True


def _thanks(request: ActorRequest, plan_id: UUID, anchor: str) -> HttpResponse:
    words = _("Thank you. Everyone around the table can see it now.")
    return thanked(request, plan_id, anchor, words)


def _asked(
    request: ActorRequest, plan_id: UUID, context: dict[str, object], anchor: str
) -> HttpResponse:
    context["cancel"] = back_url(request, plan_id, anchor)
    context["from_today"] = came_from_today(request)
    status = 422 if request.method == "POST" else 200
    return asked(request, "plans/report.html", context, partial="plans/_report.html", status=status)
