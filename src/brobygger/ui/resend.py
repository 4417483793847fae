"""Gives back what somebody typed in a form we could not take: readable, and ready to send again."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .shapes import Kept, has_text

SECRET = re.compile(r"passw|secret|token|credential|^(otp|code|pin)$", re.IGNORECASE)


def give_back(request: HttpRequest, status: int) -> HttpResponse:
    """The page with the typed words and a form that sends them again with a fresh token."""
    kept, withheld = typed(request)
    context = {
        "action": request.get_full_path(),
        "kept": kept if has_text(kept) else [],
        "withheld": withheld,
        "signed_out": status == 401,
    }
    return render(request, "ui/resend.html", context, status=status)


def typed(request: HttpRequest) -> tuple[list[Kept], bool]:
    """The fields as they were sent, and whether there were some that must never be shown."""
    kept, withheld = [], False
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        if SECRET.search(name):
            withheld = True
            continue
        kept.append(Kept(name=name, values=tuple(values)))
    return kept, withheld
