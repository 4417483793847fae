"""What was agreed before: versions, one frozen version, two side by side, and bringing one back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import NotFound
from brobygger.kernel.permissions import Permission

from ..forms.planning import CompareForm
from ..pages import Comparison, PlanPage
from ..queries import compare_versions, held_with, meetings_held, plan_page, version_page
from ..screens import prepared_in_words, took_in_words
from ..services import note_opened, restore_version, send_version
from .frame import about, frame


@require_GET
def versions(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Every version, the newest first, with the way to compare."""
    page = plan_page(request.actor, plan_id)
    held = meetings_held(request.actor, plan_id)
    listed = [(one, took_in_words(held.get(one.number))) for one in page.versions]
    return render(request, "plans/versions.html", frame(request, page, listed=listed))


@require_GET
def version(request: ActorRequest, plan_id: UUID, number: int) -> HttpResponse:
    """One version as it was agreed; the reader's copy counts as opened."""
    page = version_page(request.actor, plan_id, number)
    note_opened(request.actor, plan_id=plan_id, number=number)
    held = held_with(request.actor, page)
    context = frame(request, page, may_restore=_may_restore(request, page))
    context |= {"took": took_in_words(held), "prepared": prepared_in_words(held)}
    return render(request, "plans/version.html", context)


@require_GET
def compare(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Two versions side by side, or one and the plan as it stands."""
    form = CompareForm(request.GET)
    if not form.is_valid():
        raise NotFound(plan_id)
    first, second = form.cleaned_data["a"], form.cleaned_data["b"] or None
    found = compare_versions(request.actor, plan_id, first, second)
    context = about(request, found.citizen_id, found=found, after=_after(found))
    context["before"] = _("Version %(number)s") % {"number": found.first.number}
    return render(request, "plans/compare.html", context)


@require_POST
def restore(request: ActorRequest, plan_id: UUID, number: int) -> HttpResponse:
    """Bring a version back as the plan to work on; nothing agreed is changed."""
    brought = restore_version(request.actor, plan_id=plan_id, number=number)
    messages.success(
        request,
        _("Version %(number)s stands as the plan you work on. Nothing agreed earlier is changed.")
        % {"number": number},
    )
    messages.info(request, _("What the citizen has said was left as it stands."))
    if brought.left_untouched:
        messages.info(request, _("What you may not see was left as it stands."))
    return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))


@require_POST
def send(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Tell everyone around the table that the agreed plan is ready to read."""
    told = send_version(request.actor, plan_id=plan_id)
    messages.success(request, told_in_words(told))
    return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]) + "#distribution")


def _may_restore(request: ActorRequest, page: PlanPage) -> bool:
    """Offered to whoever led then; the service asks again who leads now."""
    led = any(one.is_me and (one.is_lead or one.is_deputy) for one in page.participants)
    return page.is_living and led and request.actor.may(Permission.PLAN_LEAD)


def told_in_words(told: int) -> str:
    """How many were told."""
    return ngettext(
        "The plan is sent to %(count)d person.", "The plan is sent to %(count)d people.", told
    ) % {"count": told}


def _after(found: Comparison) -> str:
    if found.second is None:
        return _("The plan as it stands now")
    return _("Version %(number)s") % {"number": found.second.number}
