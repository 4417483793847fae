"""The door: a code by e-mail, a password, a passkey, and in the demo an invented person."""

from itertools import groupby
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from brobygger.accounts import sessions
from brobygger.accounts.demo import cast
from brobygger.accounts.forms import CodeForm
from brobygger.accounts.models import User


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """allauth's page, with the mail code beside the password and the cast of the demo."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["code_form"] = CodeForm(auto_id="code_%s")
        context["next"] = self.request.GET.get("next", "")
        if settings.DEMO:
            everybody = cast()
            groups = groupby(everybody.members, key=lambda one: one.group)
            context["cast"] = [(group, list(members)) for group, members in groups]
            context["tips"] = everybody.tips
        return context

    def form_invalid(self, form: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return page


sign_in = SignIn.as_view()


class SignOut(LogoutView):  # type: ignore[misc]  # allauth has no types
    """allauth's, and the browser empties what it keeps for reading without contact."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(*args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


sign_out = SignOut.as_view()


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Be an invented person without proof. Only in the demo: elsewhere it is not even routed."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, email=request.POST.get("email", ""), is_active=True)
    request.session.flush()
    adapter = get_adapter(request)
    adapter.login(request, user)
    request.session[sessions.IS_DEMO] = True
    return _welcome(adapter, request, user)


def _welcome(adapter: Any, request: HttpRequest, user: User) -> HttpResponse:
    """What allauth does last at every sign-in; a second step a visitor added is not asked for."""
    words = ("email_verification", "signal_kwargs", "email", "redirect_url")
    answer: HttpResponse = adapter.post_login(request, user, signup=False, **dict.fromkeys(words))
    return answer
