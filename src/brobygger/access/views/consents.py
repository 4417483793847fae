"""Consents: see them, give one, take one back."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from brobygger.accounts.queries import users_of_person
from brobygger.kernel.permissions import Permission, require
from brobygger.ui.once import FIELD

from ..errors import ConsentTooLong, NotTheirsToGive, TellsThemselves
from ..forms.consents import ConsentForm
from ..forms.signing import GiveForm, SaidNoForm
from ..gate import CitizenCard, open_citizen
from ..http import ActorRequest
from ..law.rules import rule_by_id
from ..pages import asking
from ..pages.asking import ReadBack, Recipient, RefusedFor, Wish
from ..pages.consents import WithdrawPage, consents_page, withdraw_all_page, withdraw_page
from ..queries import my_categories
from ..services import withdraw_all as end_all
from ..services import withdraw_consent
from .shared import page, status_of, tried
from .signing import send_code

OF_THE_ANSWER = {"step", "csrfmiddlewaretoken", FIELD, "how", "kept_unit", "kept_where"}
BLAMES = {
    ConsentTooLong: "until",
    TellsThemselves: "disclosers",
    NotTheirsToGive: "grantor",
}


@require_safe
def consents(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """All consents of a citizen."""
    found = consents_page(request.actor, citizen_id)
    return page(request, "access/consents.html", {"page": found, "citizen": found.citizen})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Choose, read back, say yes: what was chosen is carried along."""
    is_self = request.actor.person_id == citizen_id
    require(request.actor, Permission.CONSENT_OWN if is_self else Permission.CONSENT_RECORD)
    citizen = open_citizen(request.actor, citizen_id)
    form, has_found = _form(request, citizen)
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


def _form(request: ActorRequest, citizen: CitizenCard) -> tuple[ConsentForm, bool | None]:
    """Judged only when someone goes on; while one looks for a place it just keeps its words."""
    recipients, has_found = _choices(request, citizen)
    is_judged = request.POST.get("step") in {"read", "give"}
    form = ConsentForm(
        request.POST if is_judged else None,
        offer=asking.offer_for(request.actor, citizen, recipients),
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
    is_self = request.actor.person_id == citizen.id
    giving = GiveForm(
        request.POST if request.POST["step"] == "give" else None,
        pieces=pieces,
        is_self=is_self,
        has_account=bool(users_of_person(citizen.id)),
        keepers=_keepers(form, wish, pieces),
    )
    if giving.is_valid():
        return _given(request, citizen, wish, giving)
    return _read_back_page(request, citizen, pieces, giving)


def _given(
    request: ActorRequest, citizen: CitizenCard, wish: Wish, giving: GiveForm
) -> HttpResponse:
    """Written down; what is to be signed on the screen is signed next, with a code that is sent now."""
    ids: list[UUID] = []
    for one in giving.said_yes:
        given = giving.given(one, signer=one.preview.giver.name or citizen.name)
        ids += asking.give(request.actor, citizen.id, wish, [one.recipient], **given)
    told = ngettext(
        "The consent is written down.", "%(count)d consents are written down.", len(ids)
    )
    messages.success(request, told % {"count": len(ids)})
    if send_code(request, citizen.id):
        return redirect("access:sign", citizen_id=citizen.id)
    return redirect(after_yes(citizen.id, ids))


def after_yes(citizen_id: UUID, consent_ids: Iterable[UUID]) -> str:
    """The page that says what to do next."""
    query = urlencode([("id", str(one)) for one in consent_ids])
    return f"{reverse('access:consent_given', args=[citizen_id])}?{query}"


def _keepers(form: ConsentForm, wish: Wish, pieces: Iterable[ReadBack]) -> tuple[Recipient, ...]:
    """With whom a signed paper may lie: those who tell, those who are told, oneself first."""
    units = [*form.offer.tellers, *form.offer.other_tellers, *(one.recipient for one in pieces)]
    involved = {*wish.tellers, *(one.recipient.party_id for one in pieces)}
    first = units[:1]
    return asking.unique(first, [one for one in units if one.party_id in involved and one.is_unit])


def _read_back_page(
    request: ActorRequest, citizen: CitizenCard, pieces: tuple[ReadBack, ...], giving: GiveForm
) -> HttpResponse:
    kept = [(name, value) for name, values in request.POST.lists() for value in values]
    rules = {one.preview.rule_code: rule_by_id(one.preview.rule_code) for one in pieces}
    context = {
        "citizen": citizen,
        "is_self": request.actor.person_id == citizen.id,
        "pieces": pieces,
        "must_be_written": any(one.preview.must_be_written for one in pieces),
        "form": giving,
        "hidden": [(name, value) for name, value in kept if not _is_answer(name)],
        "rules": rules.values(),
    }
    return page(request, "access/consent_read.html", context, status_of(giving))


def _is_answer(name: str) -> bool:
    return name in OF_THE_ANSWER or name.startswith("yes_")


def _choices(
    request: ActorRequest, citizen: CitizenCard
) -> tuple[tuple[Recipient, ...], bool | None]:
    """Those around the citizen, those already chosen, and those just looked for."""
    said = request.POST if request.method == "POST" else request.GET
    names = ("recipients", "disclosers", "other_disclosers", "to")
    keys = [*(one for name in names for one in said.getlist(name)), *_named_tellers(request)]
    chosen = asking.named(keys[:50])
    looked_for = request.POST.get("find", "")[:100]
    found = asking.found(looked_for, citizen) if looked_for.strip() else asking.nearby(citizen)
    around = asking.around(request.actor, citizen.id)
    if not looked_for.strip():
        return asking.unique(around, chosen, found), None
    return asking.unique(found, chosen, around), bool(found)


def _typed(request: ActorRequest) -> dict[str, Any]:
    """What stands in the form while one still looks for somebody, or came by a link."""
    if request.method == "POST":
        lists = {"recipients", "categories", "purposes", "disclosers", "other_disclosers"}
        typed = {
            name: values if name in lists else values[-1] for name, values in request.POST.lists()
        }
        ticked = {"each_other": "each_other" in request.POST}
        return typed | ticked | {"disclosers": request.POST.getlist("disclosers")}
    tellers = _named_tellers(request)
    who_tells = {"disclosers": tellers, "other_disclosers": tellers} if tellers else {}
    return who_tells | {
        "recipients": request.GET.getlist("to"),
        "preset": request.GET.get("what", "plan"),
        "categories": request.GET.getlist("category"),
        "purposes": request.GET.getlist("purpose"),
    }


def _named_tellers(request: ActorRequest) -> list[str]:
    """Whose words a link asks for; else it is whoever usually tells."""
    return [f"unit:{one}" for one in request.GET.getlist("discloser")]


def _explain(form: ConsentForm, refusal: RefusedFor) -> None:
    """Beside the field that can mend it, with the name of the one it is about."""
    field = BLAMES.get(type(refusal.cause), "")
    text = f"{refusal.recipient.name}: {refusal.public_message}"
    form.add_error(field if field in form.fields else None, text)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActorRequest, consent_id: UUID) -> HttpResponse:
    """Say what happens; then end it, as the citizen said it."""
    found = withdraw_page(request.actor, consent_id)
    typed = request.POST if request.method == "POST" else None
    form = forms.Form(typed) if found.is_self else SaidNoForm(typed)
    if request.method == "POST" and form.is_valid():
        said = {"how": form.cleaned_data.get("how", ""), "said_on": form.cleaned_data.get("day")}
        tried(form, withdraw_consent, request.actor, consent_id=consent_id, **said)
    if request.method != "POST" or not form.is_valid():
        context = {"page": found, "citizen": found.citizen, "form": form}
        return page(request, "access/withdraw.html", context, status_of(form))
    messages.success(request, _("The consent is withdrawn. It holds from this moment."))
    return redirect(_after_no(request, found, consent_id))


def _after_no(request: ActorRequest, found: WithdrawPage, consent_id: UUID) -> str:
    """Staff get the text for the records, unless this was what they saw by; the citizen is back."""
    if found.is_self:
        return reverse("access:consents", args=[found.citizen.id])
    if my_categories(request.actor, found.citizen.id):
        return reverse("access:consent_record", args=[consent_id])
    return "/"


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_all(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Say what happens; then end all of them. Only the citizen says no to everything at once."""
    require(request.actor, Permission.CONSENT_OWN)
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
