"""Trying camera, sound and network beforehand: open to everybody, and nothing is stored or sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from .forms import CodeForm
from .outcomes import PARTS, SYSTEMS

DEVICES = "camera=(self), microphone=(self), display-capture=(), "
# Each loaded by name: modules that import each other would lose the hash in theirs.
SCRIPTS = ("result", "browser", "devices", "camera", "microphone", "speaker", "network")
ELSE = "geolocation=(), payment=(), usb=(), browsing-topics=()"


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Everything happens in the browser; a helper's `code` is the only thing the server reads."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    reading = form.cleaned_data["code"] if form.is_valid() else None
    context = {"form": form, "reading": reading, "parts": PARTS, "systems": SYSTEMS}
    context["scripts"] = [f"meetings/check/{name}.js" for name in SCRIPTS]
    status = 422 if form.is_bound and reading is None else 200
    response = render(request, "meetings/check.html", context, status=status)
    response.headers["Permissions-Policy"] = DEVICES + ELSE
    return response
