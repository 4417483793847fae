"""Contact noted in one press, from the plan or from *I dag*."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.access.http import ActorRequest

from .. import services
from ..forms.pulse import ContactForm
from .frame import back, frame, tried, writable

TODAY = "today"


@require_http_methods(["GET", "POST"])
def note_contact(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """One press notes it; without one, or on another day, a small form."""
    form = ContactForm(request.POST or None)
    if form.is_valid() and tried(
        form,
        lambda: services.note_contact(request.actor, plan_id=plan_id, **form.cleaned_data),
    ):
        messages.success(request, _("Thank you. The contact is noted."))
        if _came_from(request) == TODAY:
            return HttpResponseRedirect(reverse("portal:today"))
        return back(request, plan_id, "pulse")
    page = writable(request, plan_id)
    context = frame(request, page, form=form)
    context["from"] = _came_from(request)
    return render(request, "plans/contact.html", context, status=422 if form.is_bound else 200)


@require_POST
def take_back_contact(request: ActorRequest, plan_id: UUID, contact_id: UUID) -> HttpResponse:
    """It was noted by mistake."""
    services.take_back_contact(request.actor, plan_id=plan_id, contact_id=contact_id)
    messages.success(request, _("The note of contact is taken back."))
    return back(request, plan_id, "pulse")


def _came_from(request: ActorRequest) -> str:
    sent = request.POST.get("from") or request.GET.get("from") or ""
    return TODAY if sent == TODAY else "plan"
