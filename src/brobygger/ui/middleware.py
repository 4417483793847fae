"""Headers that keep the browser strict, errors that become pages, and the language people chose."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.kernel.texts import storable

from .render import FETCH, answer_to, error_page, unstorable

Answer = Callable[[HttpRequest], HttpResponseBase]


def content_security_policy(
    *, connect: str = "", frames: str = "'none'", within: str = "'none'"
) -> str:
    """Nothing but our own. `connect`: one more origin that a page's scripts may talk to.

    `frames`: whose pages may stand inside this one; `within`: inside whose this one may stand.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            f"connect-src 'self' {connect}".rstrip(),
            f"frame-src {frames}",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {within}",
        ]
    )


HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), display-capture=(), "
    "geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cache-Control": "no-store",
}
NUL = "\0"
COMPARED = "password"  # sign by sign: as it was typed
ENCODED_NUL = re.compile("%00", re.IGNORECASE)


class SecurityHeaders:
    """Every answer carries the headers; one that already has one (static files) keeps its own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.reference = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]  # read by server_error
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = request.reference  # type: ignore[attr-defined]
        return response


class ChosenLanguage:
    """The language chosen on the page, else the house's own.

    Not the browser's: a Danish workplace often has English browsers.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RoomErrors:
    """Errors raised on purpose become their page and status; unstorable input is a clear 400."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _has_nul(request):
            return unstorable(request)
        _store_as_one_kind(request)
        response = self.get_response(request)
        if response.status_code == 405 and isinstance(response, HttpResponseNotAllowed):
            response = _not_this_way(request, response)
        if request.headers.get(FETCH):
            return _answer_for_script(response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer_to(request, error)


def _not_this_way(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    """Reached by a link or a reload where a form was meant: a page instead of nothing at all."""
    page = error_page(
        request,
        405,
        text=_("This address only works from a button on a page."),
        advice=_("Nothing has been changed. Start from the front page."),
    )
    page.headers["Allow"] = refused.headers["Allow"]
    return page


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL stores no NUL in a text, and nobody types one."""
    if NUL in request.path or ENCODED_NUL.search(request.META.get("QUERY_STRING", "")):
        return True
    return any(
        NUL in key or NUL in value for key, values in request.POST.lists() for value in values
    )


def _store_as_one_kind(request: HttpRequest) -> None:
    """One kind of line break, space and hyphen in all that was typed, before any form counts it."""
    sent = request.POST.copy()
    for key, values in request.POST.lists():
        if COMPARED not in key:
            sent.setlist(key, [storable(one) for one in values])
    if sent != request.POST:
        sent._mutable = False
        request.POST = sent  # type: ignore[assignment]


def _answer_for_script(response: HttpResponseBase) -> HttpResponseBase:
    """Our scripts want to know where a redirect leads, not to follow it; to sign-in means 401."""
    location = response.headers.get("Location", "")
    if response.status_code not in (301, 302, 303, 307, 308):
        return response
    signed_out = location.split("?")[0] == resolve_url(settings.LOGIN_URL)
    answer = JsonResponse({"location": location}, status=401 if signed_out else 200)
    answer.cookies = response.cookies
    return answer
