"""Everything about one's own account on one page."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from brobygger.accounts.forms import OwnDetailsForm
from brobygger.accounts.models import User
from brobygger.accounts.pages import factors_of, sessions_of
from brobygger.accounts.queries import account_holder, is_staff, places_of
from brobygger.accounts.services import change_own_details
from brobygger.accounts.ways_in import questions_to
from brobygger.audit.services import record
from brobygger.kernel.telephones import shown_telephone


@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Name, phone, language; second factors, sessions and places stand beside them."""
    user = _user(request)
    if request.method != "POST":
        known = {"name": user.name, "phone": shown_telephone(user.phone), "language": user.language}
        return _page(request, OwnDetailsForm(initial=known))
    form = OwnDetailsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    change_own_details(account_holder(user.pk), **form.cleaned_data)
    language = form.cleaned_data["language"]
    with override(language):
        messages.success(request, _("Saved."))
    response = HttpResponseRedirect(reverse("accounts:settings"))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", httponly=True)
    return response


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Staff without a second factor land here: choose one, then go on."""
    return render(request, "accounts/second_factor.html", {"user": _user(request)})


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one sign-in on another device, or all others."""
    mine = UserSession.objects.filter(user_id=_user(request).pk)
    others = mine.exclude(session_key=request.session.session_key)
    wanted = request.POST.get("session", "")
    chosen = others if wanted == "others" else others.filter(pk=wanted if wanted.isdecimal() else 0)
    ended = list(chosen)
    end_sessions(request, ended)
    record(account_holder(_user(request).pk), "sessions.ended", number=len(ended))
    messages.success(request, _("Signed out there."))
    return HttpResponseRedirect(f"{reverse('accounts:settings')}#sessions")


def _page(request: HttpRequest, form: OwnDetailsForm, *, status: int = 200) -> HttpResponse:
    user = _user(request)
    context = {
        "form": form,
        "account": user,
        "questions": questions_to(user),
        "factors": factors_of(user),
        "sessions": sessions_of(user, request.session.session_key),
        "places": places_of(user.pk),
        "is_staff": is_staff(user.pk),
        "has_password": user.has_usable_password(),
        "totp": Authenticator.Type.TOTP,
    }
    return render(request, "accounts/settings.html", context, status=status)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # ACCOUNT_VIEWS are signed in
    return request.user
