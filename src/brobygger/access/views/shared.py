"""What every view of this room does the same way."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from brobygger.kernel.errors import BrobyggerError, Conflict, Unprocessable

from ..forms.fields import blame
from ..http import ActorRequest

Result = TypeVar("Result")


TAB_OF = {
    "consent_new": "consents",
    "withdraw": "consents",
    "withdraw_all": "consents",
    "consent_given": "consents",
    "consent_record": "consents",
    "consent_returned": "consents",
    "sign": "consents",
    "relative_new": "relatives",
    "relative": "relatives",
    "relative_account": "relatives",
    "join": "details",
    "account": "details",
    "death": "details",
    "death_correct": "details",
    "death_undo": "details",
    "may_i_share": "may_i_share_about",
    "care_begin": "care",
    "moved_in": "care",
    "moved_out": "care",
}


def page(
    request: ActorRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Staff get the working layout; citizens and relatives the calm one."""
    is_calm = request.actor.unit_id is None
    match = request.resolver_match
    name = match.url_name or "" if match else ""
    frame = {
        "layout": "ui/citizen.html" if is_calm else "ui/page.html",
        "is_calm": is_calm,
        "tab": TAB_OF.get(name, name),
    }
    return render(request, template, {**frame, **context}, status=status)


def tried(
    form: forms.Form,
    door: Callable[..., Result],
    *arguments: Any,
    blames: Mapping[Any, str] | None = None,
    passes: type[BrobyggerError] | tuple[()] = (),
    **values: Any,
) -> Result | None:
    """What the door answers, or None with its refusal written on the form; `passes` goes through.

    A door that answers None when all went well leaves `form.is_valid()` to tell.
    """
    try:
        return door(*arguments, **values)
    except passes:
        raise
    except (Unprocessable, Conflict) as error:
        field = next((name for kind, name in (blames or {}).items() if isinstance(error, kind)), "")
        blame(form, error, field)
        return None


def rebase(form: forms.Form, revision: int) -> None:
    """After a clash the same words are sent again, on top of what stands there now."""
    typed = {name: form.data[name] for name in form.data}
    form.data = {**typed, "base_revision": str(revision)}


def status_of(form: forms.Form) -> int:
    """422 when something typed needs another look."""
    return 422 if form.is_bound and form.errors else 200
