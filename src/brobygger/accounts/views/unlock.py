"""A session left alone is locked; the same person opens it again, and nothing typed is lost."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import reauthenticate as reauthenticate_by_key
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brobygger.accounts import sessions, tries
from brobygger.accounts.models import User
from brobygger.accounts.queries import account_holder
from brobygger.audit.services import record
from brobygger.notices.services import send
from brobygger.ui.render import FETCH

PASSWORD, APP, MAIL, DEMO, KEY = "password", "app", "mail", "demo", "key"  # a way, not one


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock now: the person left, or the page saw nobody for a while."""
    sessions.lock(request)
    if request.headers.get(FETCH):
        return JsonResponse({"locked": True})
    return HttpResponseRedirect(reverse("accounts:unlock"))


@require_safe
def used(_request: HttpRequest) -> HttpResponse:
    """Somebody is there though nothing is asked for: they read, write, or listen to a call.

    `SignedIn` has noted it on the way here, as it notes every request.
    """
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """One field: what the person has. Five mistakes end the session."""
    ways = ways_of(request)
    if not sessions.is_locked(request):
        return _on(request)
    if request.method != "POST":
        return _page(request, ways)
    if "send" in request.POST and MAIL in ways:
        return _page(request, ways, notice=_send_code(request))
    way = request.POST.get("way", "")
    trouble = _trouble(request, way) if way in ways else _("Choose one of the ways below.")
    if not trouble:
        sessions.unlock(request)
        record(account_holder(_user(request).pk), "session.unlocked", way=way)
        return _on(request)
    return _one_more_mistake(request, ways, trouble)


def ways_of(request: HttpRequest) -> list[str]:
    """What this person can show. A mail code is for those who have nothing stronger."""
    if request.session.get(sessions.IS_DEMO):
        return [DEMO]
    user, has = _user(request), get_mfa_adapter().is_mfa_enabled
    ways = [PASSWORD] if user.has_usable_password() else []
    ways += [APP] if has(user, [Authenticator.Type.TOTP]) else []
    ways += [KEY] if has(user, [Authenticator.Type.WEBAUTHN]) else []
    return ways or [MAIL]


def _trouble(request: HttpRequest, way: str) -> str:
    """Why the answer does not unlock; empty when it does."""
    typed = request.POST.get("answer", "")
    user = _user(request)
    limits = tries.of_person(request, tries.UNLOCKING, user.pk)
    if way in {PASSWORD, APP, MAIL} and not tries.may_weigh(*limits):
        return _("Too many wrong tries. Wait ten minutes.")
    trouble = _found_wrong(request, user, way, typed)
    if not trouble:
        tries.forget(*limits[:2])
    return trouble


def _found_wrong(request: HttpRequest, user: User, way: str, typed: str) -> str:
    if way == PASSWORD:
        return _password_trouble(request, user, typed)
    if way == APP:
        form = ReauthenticateForm(user=user, data={"code": typed})
        return "" if form.is_valid() else " ".join(form.errors.get("code", []))
    if way == MAIL:
        return (
            "" if sessions.is_the_code(request, typed) else _("The code is not right, or too old.")
        )
    return _key_trouble(request, user) if way == KEY else ""


def _key_trouble(request: HttpRequest, user: User) -> str:
    form = ReauthenticateWebAuthnForm(request.POST, user=user)
    if not form.is_valid():
        return _("The passkey was not used. Try again, or choose another way.")
    reauthenticate_by_key(request, form.cleaned_data["credential"])
    return ""


def _password_trouble(request: HttpRequest, user: User, typed: str) -> str:
    try:
        if not get_adapter(request).reauthenticate(user, typed):
            return _("The password is not right.")
    except ValidationError as refused:
        return " ".join(refused.messages)
    reauthenticate_by_password(request)
    return ""


def _send_code(request: HttpRequest) -> str:
    user = _user(request)
    if not ratelimit.consume(request, action="request_login_code", key=user.email):
        return _("Too many codes have been sent. Wait a quarter of an hour.")
    code = sessions.a_new_code(request)
    send(
        None,
        user_id=user.pk,
        address=user.email,
        subject=_("Your code for Brobygger"),
        body=_("Your code is %(code)s. It works for ten minutes.") % {"code": code} + "\n",
    )
    return _("We have sent you a code by e-mail.")


def _one_more_mistake(request: HttpRequest, ways: list[str], trouble: str) -> HttpResponse:
    record(account_holder(_user(request).pk), "session.unlock_refused")
    if sessions.count_failure(request):
        return _page(request, ways, trouble=trouble, status=422)
    logout(request)
    if request.headers.get(FETCH):
        return JsonResponse({"error": "signed out"}, status=401)
    return HttpResponseRedirect(reverse("account_login"))


def _page(
    request: HttpRequest, ways: list[str], *, trouble: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    next_url = request.POST.get("next") or request.GET.get("next", "")
    context = {
        "ways": ways,
        "trouble": trouble,
        "notice": notice,
        "next": next_url,
        "key_question": begin_authentication(_user(request)) if KEY in ways else None,
        "is_sent": sessions.CODE in request.session,
        "person": _user(request).name,
    }
    context["is_curtain"] = FETCH in request.headers
    part = "accounts/_unlock.html" if context["is_curtain"] else "accounts/unlock.html"
    return render(request, part, context, status=status)


def _on(request: HttpRequest) -> HttpResponse:
    if request.headers.get(FETCH):
        return JsonResponse({"unlocked": True})
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if wanted and is_ours else "/")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # ACCOUNT_VIEWS are signed in
    return request.user
