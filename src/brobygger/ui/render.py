"""Page or partial: chosen here once, not in every view."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from brobygger.kernel.errors import BrobyggerError, NotSignedIn

from .resend import give_back, words_in
from .shapes import Kept, Shell

log = logging.getLogger("brobygger.errors")
FETCH = "Brobygger-Fetch"  # sent by our own scripts: "draft" by autosave, "form" by data-keep


def wants_partial(request: HttpRequest) -> bool:
    """Whether htmx or an autosave asks for a piece of the page, rather than a whole page."""
    if request.headers.get(FETCH) == "draft":
        return True
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    partial: str = "",
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer htmx with `partial` (when there is one) and everybody else with `template`."""
    name = partial if partial and wants_partial(request) else template
    return render(request, name, dict(context or {}), status=status)


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page (or partial) for an error raised on purpose or by unstorable text, else None.

    `RoomErrors` uses it for views. A middleware that refuses in `process_view` calls it itself,
    because Django turns what is raised there into a 500.
    """
    if isinstance(error, NotSignedIn) and request.POST and not request.headers.get(FETCH):
        return give_back(request, error.status)
    if isinstance(error, BrobyggerError):
        title, text = str(error.public_title), str(error.public_message)
        kept = words_in(request)
        return error_page(request, error.status, title=title, text=text, kept=kept)
    if isinstance(error, DataError) or _is_half_a_character(error):
        return unstorable(request)
    return None


def unstorable(request: HttpRequest) -> HttpResponse:
    """Text that no database takes: a NUL, half a character, far too long for its field."""
    return error_page(
        request,
        400,
        text=_("The text contains characters, or a length, that cannot be stored."),
        advice=_("Nothing has been changed. Go back and remove them, then send once more."),
        kept=words_in(request),
    )


def _is_half_a_character(error: Exception) -> bool:
    return isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason


def error_page(
    request: HttpRequest,
    status: int,
    *,
    text: str,
    title: str = "",
    advice: str = "",
    reference: str = "",
    kept: Sequence[Kept] = (),
) -> HttpResponse:
    """One calm page for every status. `kept`: words to be given back."""
    _surround(request, status)
    context = {
        "title": title or title_of(status),
        "text": text,
        "advice": advice,
        "reference": reference,
        "kept": kept,
    }
    return render_page(request, "ui/error.html", "ui/_error.html", context, status)


def _surround(request: HttpRequest, status: int) -> None:
    """Keep the shell when it can be drawn now; a page about an error never fails for want of it.

    Nothing is asked of the database after a fault of our own, which may be the database's.
    """
    request.shell = Shell() if status >= 500 else _drawn(request)  # type: ignore[attr-defined]  # ui.shapes.ShellRequest types it


def _drawn(request: HttpRequest) -> Shell:
    try:
        return getattr(request, "shell", None) or Shell()  # `or` is what works out a lazy one
    except Exception:  # whatever it was, a bare bar is better than no page
        log.exception("the shell of an error page could not be drawn")
        return Shell()


def title_of(status: int) -> str:
    """The headline of a status, in the reader's words."""
    titles = {
        401: _("Sign in first"),
        403: _("You cannot do this here"),
        404: _("Not found"),
        405: _("That cannot be done this way"),
        409: _("Somebody else was first"),
        413: _("That was too much at once"),
        422: _("Something needs another look"),
        429: _("Wait a moment"),
        500: _("Something broke on our side"),
        503: _("Back in a moment"),
    }
    return titles.get(status) or _("We could not understand that")
