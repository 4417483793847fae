"""Consents: see them, give one, take one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.kernel.permissions import Permission, require
from brobygger.ui.once import FIELD

from ..errors import ConsentMustBeWritten, ConsentTooLong
from ..forms.consents import ConsentForm
from ..gate import CitizenCard, open_citizen
from ..http import ActorRequest
from ..law.rules import rule_by_id
from ..pages import asking
from ..pages.asking import ReadBack, Recipient, RefusedFor
from ..pages.consents import consents_page, withdraw_all_page, withdraw_page
from ..services import withdraw_all as end_all
from ..services import withdraw_consent
from .shared import page, status_of


@require_safe
def consents(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """All consents of a citizen."""
    found = consents_page(request.actor, citizen_id)
    return page(request, "access/consents.html", {"page": found, "citizen": found.citizen})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Choose, read back, say yes: the same form carries all three."""
    is_self = request.actor.person_id == citizen_id
    require(request.actor, Permission.CONSENT_OWN if is_self else Permission.CONSENT_RECORD)
    citizen = open_citizen(request.actor, citizen_id)
    form, has_found = _form(request, citizen, is_self=is_self)
    if form.is_valid():
        answer = _read_or_give(request, citizen, form)
        if answer is not None:
            return answer
    context = {
        "citizen": citizen,
        "is_self": is_self,
        "form": form,
        "find": request.POST.get("find", "")[:100],
        "has_found": has_found,
    }
    return page(request, "access/consent_new.html", context, status_of(form))


def _form(
    request: ActorRequest, citizen: CitizenCard, *, is_self: bool
) -> tuple[ConsentForm, bool | None]:
    """Judged only when someone goes on; while one looks for a place it just keeps its words."""
    recipients, has_found = _choices(request, citizen)
    is_judged = request.POST.get("step") in {"read", "give"}
    form = ConsentForm(
        request.POST if is_judged else None,
        recipients=recipients,
        is_self=is_self,
        initial=_typed(request),
    )
    return form, has_found


def _read_or_give(
    request: ActorRequest, citizen: CitizenCard, form: ConsentForm
) -> HttpResponse | None:
    """The words to read back, or the consents written down; None when the law says no."""
    wish = form.wish()
    try:
        pieces = asking.read_back(request.actor, citizen.id, wish)
    except RefusedFor as refusal:
        _explain(form, refusal)
        return None
    unfit = [one for one in pieces if one.preview.must_be_written and wish.form == "oral"]
    if unfit:
        form.add_error("form", _must_be_written(unfit))
        return None
    if request.POST["step"] == "read":
        return _read_back_page(request, citizen, pieces)
    given = asking.give(request.actor, citizen.id, wish)
    said = ngettext(
        "The consent is written down.", "%(count)d consents are written down.", len(given)
    )
    messages.success(request, said % {"count": len(given)})
    return redirect("access:consents", citizen_id=citizen.id)


def _read_back_page(
    request: ActorRequest, citizen: CitizenCard, pieces: tuple[ReadBack, ...]
) -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    hidden = [
        (name, value) for name, value in kept if name not in {"step", "csrfmiddlewaretoken", FIELD}
    ]
    rules = {one.preview.rule_code: rule_by_id(one.preview.rule_code) for one in pieces}
    context = {
        "citizen": citizen,
        "is_self": request.actor.person_id == citizen.id,
        "pieces": pieces,
        "hidden": hidden,
        "rules": rules.values(),
    }
    return page(request, "access/consent_read.html", context)


def _choices(
    request: ActorRequest, citizen: CitizenCard
) -> tuple[tuple[Recipient, ...], bool | None]:
    """Those around the citizen, those already chosen, and those just looked for."""
    chosen = asking.named(request.POST.getlist("recipients")[:50])
    looked_for = request.POST.get("find", "")[:100]
    found = asking.found(looked_for, citizen) if looked_for.strip() else asking.nearby(citizen)
    around = asking.around(request.actor, citizen.id)
    others = [one for one in found if one.party_id != request.actor.unit_id]
    if not looked_for.strip():
        return asking.unique(around, chosen, others), None
    return asking.unique(others, chosen, around), bool(found)


def _typed(request: ActorRequest) -> dict[str, Any]:
    """What stands in the form while one still looks for somebody, or came by a link."""
    if request.method == "POST":
        lists = {"recipients", "categories", "purposes"}
        return {
            name: values if name in lists else values[-1] for name, values in request.POST.lists()
        }
    return {
        "recipients": request.GET.getlist("to"),
        "preset": request.GET.get("what", "plan"),
        "categories": request.GET.getlist("category"),
        "purposes": request.GET.getlist("purpose"),
    }


def _explain(form: ConsentForm, refusal: RefusedFor) -> None:
    """Beside the field that can mend it, with the name of the one it is about."""
    field = {ConsentMustBeWritten: "form", ConsentTooLong: "until"}.get(type(refusal.cause), "")
    text = f"{refusal.recipient.name}: {refusal.public_message}"
    form.add_error(field if field in form.fields else None, text)


def _must_be_written(pieces: list[ReadBack]) -> str:
    rule = rule_by_id(pieces[0].preview.rule_code)
    names = ", ".join(one.recipient.name for one in pieces)
    return _(
        "For %(names)s the law asks for a consent in writing (%(paragraph)s)."
        " Choose “In writing”, and let the citizen sign."
    ) % {"names": names, "paragraph": rule.paragraph}


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    """Say what happens; then end it."""
    found = withdraw_page(request.actor, consent_id)
    if request.method != "POST":
        return page(request, "access/withdraw.html", {"page": found, "citizen": found.citizen})
    withdraw_consent(request.actor, consent_id=consent_id)
    messages.success(request, _("The consent is withdrawn. It holds from this moment."))
    return redirect("access:consents", citizen_id=found.citizen.id)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_all(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Say what happens; then end all of them."""
    found = withdraw_all_page(request.actor, citizen_id)
    if request.method != "POST":
        context = {"page": found, "citizen": found.citizen, "is_all": True}
        return page(request, "access/withdraw.html", context)
    count = end_all(request.actor, citizen_id=citizen_id)
    said = ngettext(
        "One consent is withdrawn. It holds from this moment.",
        "%(count)d consents are withdrawn. It holds from this moment.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("access:consents", citizen_id=citizen_id)
