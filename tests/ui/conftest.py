"""The room's own pages need no database; these settings leave everything else out."""

from pathlib import Path

import pytest
from django import forms
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.test import Client
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from pytest_django import Settings

from brobygger.kernel.errors import Conflict, NotAllowed, NotSignedIn

MIDDLEWARE = [
    "brobygger.ui.middleware.SecurityHeaders",
    "brobygger.ui.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "brobygger.ui.middleware.RoomErrors",
]


def raises(error: Exception) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": request.GET["to"]})


class MoodForm(forms.Form):
    """For what a form that comes back calls its fields."""

    feeling = forms.ChoiceField(label=_("Danish"), choices=[("so_so", _("English"))])
    because = forms.CharField(label=_("Words"))
    base_revision = forms.IntegerField(label="Ours")


class Desk:
    """What the server answers next, and what it was sent."""

    answers: list[HttpResponse] = []
    received: list[str] = []


def desk(request: HttpRequest) -> HttpResponse:
    """A form that keeps and saves; each POST takes the next answer, or says where to go."""
    if request.method == "GET":
        return render(request, "desk.html")
    answer = Desk.answers.pop(0) if Desk.answers else HttpResponseRedirect("/desk/?saved")
    if answer.status_code < 400:
        Desk.received.append(request.POST["words"])
    return answer


def long(request: HttpRequest) -> HttpResponse:
    """A page whose part lies far down; a POST lands there."""
    if request.method == "GET":
        return render(request, "long.html", {"lines": range(100)})
    messages.success(request, "Saved.")
    return HttpResponseRedirect("/long/?top" if "top" in request.GET else "/long/#part")


urlpatterns = [
    path("long/", long),
    path("desk/", desk),
    path("draft/", desk),
    path("ui/", include("brobygger.ui.urls")),
    path("conflict/", raises(Conflict())),
    path("refused/", raises(NotAllowed("plan:write"))),
    path("signed-out/", raises(NotSignedIn())),
    path("broken/", raises(RuntimeError("a secret 140592-0000")), name="broken"),
    path("away/", raises(OperationalError("the connection to 10.0.0.7 is lost"))),
    path("closed/", raises(InterfaceError("closed"))),
    path("half/", raises(UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"))),
    path("form/", lambda request: HttpResponse(request.POST.get("words", ""))),
    path("moved/", moved),
    path("account/login/", lambda request: HttpResponse("sign in"), name="account_login"),
]
handler400 = "brobygger.ui.views.bad_request"
handler403 = "brobygger.ui.views.forbidden"
handler404 = "brobygger.ui.views.not_found"
handler500 = "brobygger.ui.views.server_error"


@pytest.fixture(autouse=True)
def only_this_room(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.ui.conftest"
    settings.MIDDLEWARE = MIDDLEWARE
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "pages"]}]
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.LOGIN_URL = "account_login"


@pytest.fixture
def browser() -> Client:
    """A visitor who checks tokens, as real browsers are checked, and sees 500 pages."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)
