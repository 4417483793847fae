"""Signing a consent on the screen, the paper that goes out and comes back, and what is left to do."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.accounts.codes import SESSION_CODE, has_code, is_right, make_code
from brobygger.kernel.permissions import Permission, require

from ..forms.signing import ReturnedForm, SignForm
from ..http import ActorRequest
from ..pages.given import SignPage, given_page, paper_page, record_page, sign_page
from ..pdf import as_pdf, file_name
from ..services import sign_consents, take_in_paper
from ..telling import send_signing_code
from .shared import page, status_of, tried

SESSION_NAME = "signing_name"


@require_safe
def given(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """What was written down, and what to do next."""
    found = given_page(request.actor, citizen_id, _ids(request))
    return page(request, "access/consent_given.html", {"page": found, "citizen": found.citizen})


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The words once more, the name and the code."""
    found = sign_page(request.actor, citizen_id)
    if not found.waiting:
        return redirect("access:consents", citizen_id=citizen_id)
    if request.POST.get("step") == "send":
        _send_again(request, citizen_id)
        return redirect("access:sign", citizen_id=citizen_id)
    typed = {"name": request.session.pop(SESSION_NAME, "")}
    form = SignForm(request.POST if request.method == "POST" else None, initial=typed)
    if form.is_valid():
        answer = _signed(request, found, form)
        if answer is not None:
            return answer
    context = {
        "page": found,
        "citizen": found.citizen,
        "form": form,
        "is_sent": has_code(request, whose=str(citizen_id)),
    }
    return page(request, "access/consent_sign.html", context, status_of(form))


def _signed(request: ActorRequest, found: SignPage, form: SignForm) -> HttpResponse | None:
    """A wrong code is answered by the page anew: an error status would undo that it was counted."""
    name, code = form.cleaned_data["name"], form.cleaned_data["code"]
    citizen_id = found.citizen.id
    if not is_right(request, whose=str(citizen_id), about=found.about, code=code):
        request.session[SESSION_NAME] = name
        messages.error(
            request, _("The code is not right, or it is too old. Look again, or ask for a new one.")
        )
        return redirect("access:sign", citizen_id=citizen_id)
    ids = [one.id for one in found.waiting]
    tried(form, sign_consents, request.actor, consent_ids=ids, name=name)
    if not form.is_valid():
        return None
    messages.success(request, _("It is signed, and holds from this moment."))
    query = "&".join(f"id={one}" for one in ids)
    return redirect(f"{reverse('access:consent_given', args=[citizen_id])}?{query}")


def _send_again(request: ActorRequest, citizen_id: UUID) -> None:
    before = request.session.get(SESSION_CODE)
    if send_code(request, citizen_id) and request.session.get(SESSION_CODE) != before:
        messages.success(request, _("A new code is sent. The one before does not hold any more."))
    else:
        messages.error(request, _("Many codes were sent in a short while. Wait a little."))


def send_code(request: ActorRequest, citizen_id: UUID) -> bool:
    """Mail the citizen a code for what waits on the screen; False when nothing does."""
    found = sign_page(request.actor, citizen_id)
    if not found.waiting:
        return False
    code = make_code(request, whose=str(citizen_id), about=found.about)
    if code:
        send_signing_code(request.actor, citizen_id, code)
    return True


@require_safe
def paper(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    """The A4 to sign, with the mark that leads back to the screen."""
    require(request.actor, Permission.CONSENT_RECORD)
    found = paper_page(request.actor, consent_id)
    back = request.build_absolute_uri(reverse("access:consent_returned", args=[consent_id]))
    answer = HttpResponse(as_pdf(found, back), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name()}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    """The signed paper is back: ticked off, and from now on it holds."""
    require(request.actor, Permission.CONSENT_RECORD)
    found = paper_page(request.actor, consent_id)
    signer = found.consent.grantor_name or found.citizen.name
    form = ReturnedForm(
        request.POST if request.method == "POST" else None, initial={"name": signer}
    )
    if form.is_valid():
        said = {
            "name": form.cleaned_data["name"],
            "on": form.cleaned_data["day"],
            "where": form.cleaned_data["where"],
        }
        tried(form, take_in_paper, request.actor, consent_id=consent_id, **said)
        if form.is_valid():
            messages.success(request, _("The paper is back. The consent holds from this moment."))
            query = f"?id={consent_id}"
            return redirect(f"{reverse('access:consent_given', args=[found.citizen.id])}{query}")
    context = {"page": found, "citizen": found.citizen, "form": form}
    return page(request, "access/consent_returned.html", context, status_of(form))


@require_safe
def record(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    """The text for the record of each that tells."""
    found = record_page(request.actor, consent_id)
    return page(request, "access/consent_record.html", {"page": found, "citizen": found.citizen})


def _ids(request: ActorRequest) -> list[UUID]:
    """Those in the address that are ids at all."""
    found = []
    for text in request.GET.getlist("id")[:50]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
