"""Error pages, the language switch, a fresh token for our scripts, and the gallery."""

import logging
import sys
from urllib.parse import urlsplit

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.i18n import set_language

from brobygger.kernel.faults import is_away

from .gallery import calm_shell, example_shell, examples
from .render import FETCH, error_page
from .resend import give_back, words_in

__all__ = [
    "bad_request",
    "calm_gallery",
    "csrf_failure",
    "forbidden",
    "gallery",
    "not_found",
    "server_error",
    "set_language",
    "token",
]

log = logging.getLogger("brobygger.errors")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, with invented examples."""
    if not hasattr(request, "shell"):
        request.shell = example_shell()  # type: ignore[attr-defined]  # as a higher room would
    return render(request, "ui/gallery.html", examples())


@require_GET
def calm_gallery(request: HttpRequest) -> HttpResponse:
    """The layout for citizens and relatives, with an invented citizen's day."""
    if not hasattr(request, "shell"):
        request.shell = calm_shell()  # type: ignore[attr-defined]  # as a higher room would
    return render(request, "ui/gallery_calm.html", examples())


@require_GET
def token(request: HttpRequest) -> HttpResponse:
    """A fresh form token for a page that has stood open; says nothing about anybody."""
    return JsonResponse({"token": get_token(request)})


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """Also the answer to unknown host names, so nothing here may ask for the host."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return error_page(
            request,
            413,
            text=_("What you sent is too large, so nothing was saved."),
            advice=_("Go back, where your words still stand, and send a shorter text."),
        )
    if isinstance(exception, SessionInterrupted):
        return _session_not_kept(request, exception)
    return error_page(request, 400, text=_("The request could not be understood."))


def _session_not_kept(request: HttpRequest, interruption: SessionInterrupted) -> HttpResponse:
    """Django calls it a bad request; either the database went away, or one was signed out meanwhile."""
    if is_away(interruption):
        return _away(request)
    if request.POST and not request.headers.get(FETCH):
        return give_back(request, 401)
    return error_page(request, 401, text=_("You were signed out while the page was on its way."))


def _away(request: HttpRequest) -> HttpResponse:
    """The database stopped or is taking over; nothing is broken, and what was typed is given back."""
    was_sent = request.method not in {"GET", "HEAD"}
    sent = _("Wait a moment, then see whether it was saved before you send it again.")
    page = error_page(
        request,
        503,
        text=_("Brobygger is away for a moment. It is not your fault."),
        advice=sent if was_sent else _("Wait a moment, then load the page again."),
        kept=words_in(request),
    )
    page.headers["Retry-After"] = "5"
    return page


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001
    """A permission is missing; nothing is said about what was asked for."""
    return error_page(request, 403, text=_("Your role does not give access to this."))


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:  # noqa: ARG001
    """Absent and hidden look the same."""
    return error_page(
        request,
        404,
        text=_("We could not find that, or you do not have access to it."),
        advice=_("Check the address, or start from the front page."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """An unforeseen fault: a reference to quote, and no personal data.

    Django calls this while it handles the error, and tells no more of it.
    """
    reference, fault = getattr(request, "reference", ""), sys.exc_info()[1]
    log.error("request %s to %s failed", reference, _view_of(request), exc_info=fault)
    try:
        if is_away(fault):
            return _away(request)
        return error_page(
            request,
            500,
            text=_("It is not your fault. Try again in a moment."),
            advice=_("If it happens again, tell your support the reference below."),
            reference=reference,
        )
    except Exception:  # the page itself may be what is broken
        log.exception("the page for %s failed too", reference)
        return HttpResponse(f"500 · {reference}", status=500, content_type="text/plain")


def _view_of(request: HttpRequest) -> str:
    """Which page by its name: the address can hold what somebody searched for."""
    match = request.resolver_match
    return f"{request.method} {match.view_name}" if match else f"{request.method}"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form whose token had grown old: give back what was typed, readable and ready to send again.

    Only to a page of our own; a form sent from elsewhere is simply refused.
    """
    if request.headers.get(FETCH):
        return JsonResponse({"error": "token"}, status=403)
    if not _came_from_here(request):
        return error_page(
            request, 403, text=_("The form came from another site, so it was refused.")
        )
    return give_back(request, 403)


def _came_from_here(request: HttpRequest) -> bool:
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(source)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
