"""What happens around a sign-in: one place is taken at once, and the audit hears of everything.

django-allauth announces by Django's signals; this is the one place where we listen.
"""

from typing import Any
from uuid import UUID

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils.translation import gettext

from brobygger.audit.services import record

from . import sessions
from .models import User
from .queries import Place, account_holder, actor_at, places_of
from .ways_in import questions_to


def listen() -> None:
    """Connect; called once at start-up."""
    account.user_logged_in.connect(someone_signed_in)
    account.authentication_step_completed.connect(someone_proved_it_again)
    account.password_set.connect(password_changed)
    account.password_changed.connect(password_changed)
    user_logged_out.connect(someone_signed_out)
    mfa.authenticator_added.connect(second_factor_added)
    mfa.authenticator_removed.connect(second_factor_removed)
    mfa.authenticator_reset.connect(second_factor_reset)
    mfa.authentication_failed.connect(second_factor_refused)


def someone_signed_in(request: HttpRequest, user: User, response: Any, **_: Any) -> None:
    """Their language comes along, and whoever has one place goes straight in."""
    record(account_holder(user.pk), "signed_in")
    sessions.unlock(request)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", httponly=True)
    if questions_to(user):
        messages.warning(
            request, gettext("Somebody asks about your sign-in. Answer under Settings.")
        )
    places = places_of(user.pk)
    if len(places) == 1:
        take_place(request, user.pk, places[0])


def take_place(request: HttpRequest, user_id: UUID, place: Place) -> None:
    """Act there for the usual purpose, and say so in the audit."""
    kind, _colon, identity = place.key.partition(":")
    actor = actor_at(user_id, {kind: identity, "purpose": place.purposes[0].value})
    if actor is not None:  # pragma: no branch  # gone in the blink of an eye
        sessions.act_at(request, actor)
        record(actor, "place.chosen")


def someone_proved_it_again(request: HttpRequest, **extra: Any) -> None:
    if extra.get("reauthenticated"):
        sessions.unlock(request)


def someone_signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        record(account_holder(user.pk), "signed_out")


def password_changed(user: User, **_: Any) -> None:
    record(account_holder(user.pk), "password.changed")


def second_factor_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Whoever has just shown a new factor need not show it again to see their recovery codes."""
    record_authentication(request, user, method="mfa", reauthenticated=True)
    record(account_holder(user.pk), "second_factor.added", kind=authenticator.type)


def second_factor_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    request.session.pop(sessions.HAS_SECOND_FACTOR, None)
    record(account_holder(user.pk), "second_factor.removed", kind=authenticator.type)


def second_factor_reset(user: User, authenticator: Any, **_: Any) -> None:
    record(account_holder(user.pk), "second_factor.renewed", kind=authenticator.type)


def second_factor_refused(user: User, **_: Any) -> None:
    record(account_holder(user.pk), "second_factor.refused")
