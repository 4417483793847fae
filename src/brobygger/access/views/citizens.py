"""Register a citizen, correct details, show what is masked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.tries import NUMBERS
from brobygger.citizens.errors import (
    AlreadyLivesSomewhere,
    BirthDateDisagrees,
    BirthDateImpossible,
    LooksRegistered,
    NotANumber,
    NumberTaken,
    RegisterChanged,
)
from brobygger.citizens.queries import birth_date_of
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict, Unprocessable
from brobygger.kernel.permissions import Permission, require
from brobygger.organisations.queries import OrganisationKind, unit_card

from ..errors import NotYoursToUnprotect
from ..forms.citizens import DetailsForm, RegisterForm
from ..gate import CitizenCard, open_citizen
from ..http import ActorRequest
from ..pages.banner import unit_name
from ..pages.details import CareChoice, care_choices, clashes
from ..queries import joining_of
from ..services import (
    Registered,
    ask_for_account,
    correct_citizen,
    may_unprotect,
    register_citizen,
    unmask_address,
    unmask_number,
)
from ..tabs import front_page
from ..trying import counted
from .shared import page, rebase, status_of, tried

BLAMES = {
    NotANumber: "cpr",
    NumberTaken: "cpr",
    BirthDateDisagrees: "birth_date",
    BirthDateImpossible: "birth_date",
    AlreadyLivesSomewhere: "since",
    LooksRegistered: "is_another",
    NotYoursToUnprotect: "is_protected",
}


@counted(NUMBERS, field="cpr")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """A new citizen, or one who was known already; then straight to the consent."""
    require(request.actor, Permission.CITIZEN_REGISTER)
    care = care_choices(request.actor)
    form = RegisterForm(request.POST or None, care=care, initial=_likely(request.actor))
    if form.is_valid():
        registered = _register(request.actor, form, care)
        if registered is not None:
            _say_who(request, registered)
            _open_a_door(request, form, registered)
            return redirect("access:consent_new", citizen_id=registered.citizen_id)
    return page(request, "access/register.html", {"form": form, "care": care}, status_of(form))


def _likely(actor: Actor) -> dict[str, Any]:
    """Most people a municipality's own unit takes on live in that municipality."""
    unit = unit_card(actor.unit_id) if actor.unit_id else None
    if unit is None or unit.organisation_kind != OrganisationKind.MUNICIPALITY:
        return {}
    return {"municipality_id": str(unit.organisation_id)}


def _register(actor: Actor, form: RegisterForm, care: tuple[CareChoice, ...]) -> Registered | None:
    """In a facility, the day it began is the day the citizen moved in."""
    values = form.citizen()
    is_home = any(one.is_housing and one.kind == values["care_kind"] for one in care)
    return tried(
        form,
        register_citizen,
        actor,
        blames=BLAMES,
        stay_unit_id=actor.unit_id if is_home else None,
        **values,
    )


def _open_a_door(request: ActorRequest, form: RegisterForm, registered: Registered) -> None:
    """The citizen's own account, when asked for; what stands in its way is told, not lost."""
    if not form.cleaned_data["gives_account"] or registered.was_known:
        return
    try:
        with transaction.atomic():
            ask_for_account(
                request.actor,
                citizen_id=registered.citizen_id,
                email=form.cleaned_data["email"],
            )
        messages.info(request, _("A colleague or your leader confirms the sign-in."))
    except (Unprocessable, Conflict) as refusal:
        messages.warning(request, str(refusal.public_message))


def _say_who(request: ActorRequest, registered: Registered) -> None:
    if registered.was_known:
        messages.success(
            request,
            _(
                "The citizen was known already. Your unit is connected to them now;"
                " what you typed about them was not saved."
            ),
        )
    else:
        messages.success(request, _("The citizen is registered. Now ask about consent."))


@counted(NUMBERS, field="cpr")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """Correct what is known; two people at once both get to see both."""
    require(request.actor, Permission.CITIZEN_REGISTER)
    citizen = open_citizen(request.actor, citizen_id)
    may_open = may_unprotect(request.actor, citizen_id)
    form = DetailsForm(request.POST or None, initial=_known(citizen), may_unprotect=may_open)
    context: dict[str, Any] = {
        "form": form,
        "citizen": citizen,
        "clashes": (),
        "joining": joining_of(request.actor, citizen_id),
    }
    if form.is_valid():
        try:
            saved = _correct(request.actor, citizen, form)
        except RegisterChanged as other:
            labels = {name: field.label for name, field in form.fields.items()}
            context["clashes"] = clashes(labels, other.now, other.wanted)
            rebase(form, other.revision)
            return page(request, "access/details.html", context, status=409)
        if saved is not None:
            messages.success(request, _("The details are saved."))
            _say_birthday(request, citizen)
            return redirect("access:details", citizen_id=citizen_id)
    return page(request, "access/details.html", context, status_of(form))


def _say_birthday(request: ActorRequest, before: CitizenCard) -> None:
    """It follows the number, also where nobody touched it: whoever typed a wrong digit sees it here."""
    born = birth_date_of(before.id)
    if born is not None and born != before.birth_date:
        words = _("The birthday is now %(day)s.") % {"day": date_format(born)}
        messages.info(request, words)


def _correct(actor: Actor, citizen: CitizenCard, form: DetailsForm) -> int | None:
    """An address kept back, and a number left empty, stay as they are."""
    values = dict(form.cleaned_data)
    if not values["cpr"]:
        del values["cpr"], values["cpr_kind"]
    if citizen.is_protected and not values["address"]:
        del values["address"]
    if values["birth_date"] is None:
        del values["birth_date"]
    return tried(
        form,
        correct_citizen,
        actor,
        blames=BLAMES,
        passes=RegisterChanged,
        citizen_id=citizen.id,
        **values,
    )


def _known(citizen: CitizenCard) -> dict[str, Any]:
    names = ("name", "is_protected", "phone", "email", "language", "needs_interpreter")
    return {name: getattr(citizen, name) for name in names} | {
        "base_revision": citizen.revision,
        "birth_date": citizen.birth_date,
        "cpr_kind": citizen.cpr_kind,
        "municipality_id": citizen.municipality_id,
        "address": citizen.address or "",
        "communication_needs": citizen.communication_needs,
    }


@require_POST
def number(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The whole CPR number, once; it stands in the citizen's log."""
    shown = unmask_number(request.actor, citizen_id=citizen_id)
    return _shown(request, citizen_id, _("CPR number"), shown or _("There is no number"))


@require_POST
def address(request: ActorRequest, citizen_id: UUID) -> HttpResponse:
    """The protected address, once; it stands in the citizen's log."""
    found = unmask_address(request.actor, citizen_id=citizen_id)
    home = unit_name(found.home_unit_id)
    words = ", ".join(part for part in (home, found.address) if part)
    return _shown(request, citizen_id, _("Address"), words or _("There is no address"))


def _shown(request: ActorRequest, citizen_id: UUID, label: str, shown: str) -> HttpResponse:
    context = {"label": label, "shown": shown, "back": front_page(request.actor, citizen_id)}
    if getattr(request, "htmx", False):
        return page(request, "access/_unmasked.html", context)
    return page(request, "access/unmasked.html", context)
