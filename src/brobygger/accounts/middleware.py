"""Before anyone acts: signed in, unlocked, and staff with a second factor."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.http import urlencode

from brobygger.kernel.errors import BrobyggerError, NotSignedIn
from brobygger.ui.render import answer_to

from . import sessions
from .errors import Locked, SecondFactorMissing
from .queries import is_staff

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SignedIn:
    """Everything but the public views needs a session that is somebody's, unlocked and strong enough.

    A page visit is led to where it can be mended; anything else is told so with a status, so that
    what was typed stays on the screen.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = resolve(request.path_info).view_name
        if name in settings.PUBLIC_VIEWS:
            return None
        if not request.user.is_authenticated:
            return lead_to(request, settings.LOGIN_URL, NotSignedIn())
        if sessions.is_locked(request):
            sessions.lock(request)
            if name in settings.OPEN_WHILE_LOCKED:
                return None
            return lead_to(request, "accounts:unlock", Locked())
        sessions.note_use(request)
        if name not in settings.OPEN_WITHOUT_SECOND_FACTOR and lacks_second_factor(request):
            return lead_to(request, "accounts:second_factor", SecondFactorMissing())
        return None


def lead_to(request: HttpRequest, where: str, error: BrobyggerError) -> HttpResponse:
    """A page visit goes there and comes back; everything else gets the error and its status."""
    is_visit = request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False)
    back = urlencode({"next": request.get_full_path()})
    instead = None if is_visit else answer_to(request, error)
    return instead or HttpResponseRedirect(f"{reverse(where)}?{back}")


def lacks_second_factor(request: HttpRequest) -> bool:
    """Staff without one; asked of the database until the answer is no, then kept for the session."""
    if settings.DEMO or request.session.get(sessions.HAS_SECOND_FACTOR):
        return False
    user = request.user
    if is_staff(user.pk) and not get_adapter().is_mfa_enabled(user, SECOND_FACTORS):  # type: ignore[arg-type]
        return True
    request.session[sessions.HAS_SECOND_FACTOR] = True
    return False
