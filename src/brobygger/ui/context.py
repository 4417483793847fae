"""What every template may use without asking: shell, languages, and whether this is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from .identity import key_of
from .shapes import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell a higher room put on the request, or an empty one for strangers."""
    actor = getattr(request, "actor", None)
    return {
        "page_key": key_of(actor) if actor else "",
        "shell": getattr(request, "shell", None) or Shell(),
        "languages": settings.LANGUAGES,
        "demo": getattr(settings, "DEMO", False),
        "sign_in_url": resolve_url(settings.LOGIN_URL),
    }
