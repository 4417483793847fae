"""Puts the shell on the request, worked out only when a page draws it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .shell import shell_of


class ShellMiddleware:
    """Runs before anyone is known; the shell is made inside the request's transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.shell = SimpleLazyObject(lambda: shell_of(request))  # type: ignore[attr-defined]  # ui.shapes.ShellRequest types it
        return self.get_response(request)
