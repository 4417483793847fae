"""The same people once more: called in one press, and those left out named."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from brobygger.access.http import ActorRequest
from brobygger.kernel.errors import Unprocessable
from brobygger.ui.components.times import moment

from .. import services
from ..pages import SameAgain
from .frame import leads


@require_POST
def call_again(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Sent at once; what stands in the way is told on the form, where it can be changed."""
    leads(request, plan_id)
    try:
        same = services.call_same_again(request.actor, plan_id=plan_id)
    except Unprocessable as refusal:
        messages.error(request, str(refusal.public_message))
        call = reverse("plans:call_meeting", args=[plan_id])
        return HttpResponseRedirect(f"{call}?same=1")
    _say(request, same)
    return HttpResponseRedirect(reverse("plans:plan", args=[plan_id]))


def as_again(same: SameAgain) -> dict[str, object]:
    """What the form begins with."""
    start = localtime(same.starts_at)
    return {
        "day": start.date(),
        "time": start.time(),
        "minutes": same.minutes,
        "form": same.form,
        "place": same.place,
    }


def in_words(names: Iterable[str]) -> str:
    """Anna, Bo and Carl."""
    return str(get_text_list(list(names), _("and")))


def _say(request: ActorRequest, same: SameAgain) -> None:
    told = len(same.people) + 1  # the citizen is always called
    sent = ngettext(
        "The meeting is called for %(when)s, and %(count)d person is invited.",
        "The meeting is called for %(when)s, and %(count)d people are invited.",
        told,
    ) % {"when": moment(same.starts_at), "count": told}
    messages.success(request, sent)
    if same.left_out:
        words = _(
            "Not invited: %(names)s. They may not see the plan now, or are no longer at their"
            " place. You can call more people when the consent is there."
        )
        messages.warning(request, words % {"names": in_words(same.left_out)})
