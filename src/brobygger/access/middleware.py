"""Fence one: every request has an actor or stops; one transaction, in which PostgreSQL knows them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.http import urlencode

from brobygger.accounts.queries import actor_of_session
from brobygger.audit.services import Looks, looks_wait, record
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import BrobyggerError, NotAllowed, NotFound, NotSignedIn
from brobygger.organisations.queries import remembering
from brobygger.ui.identity import was_typed_by_another
from brobygger.ui.render import answer_to

from .errors import TooOften
from .noting import note_looks, whole
from .once import Once
from .rls import acting_as, tell_database
from .trying import may_try

View = Callable[..., HttpResponse]


class ActorMiddleware:
    """Open the transaction, tell PostgreSQL who asks, run the view and its rendering inside it.

    Views listed in settings.PUBLIC_VIEWS run without an actor. Everything else is closed: a page
    asks to sign in, anything but a plain page visit answers 401 so that nothing typed is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if is_public(request):
            return None
        try:
            return _admit(request, view, args, kwargs)
        except Exception as error:  # Django would make a 500 of it here
            answer = answer_to(request, error)
            if answer is None:
                raise
            return answer


def _admit(
    request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
) -> HttpResponse:
    actor = actor_of_session(request)
    if actor is None:
        return _ask_to_sign_in(request)
    if was_typed_by_another(request, actor):
        raise NotSignedIn
    request.actor = actor  # type: ignore[attr-defined]  # ActorRequest types it for views
    if not may_try(request, actor, view):
        refusal = TooOften(actor.user_id)
        _remember_refusal(request, actor, refusal)
        raise refusal
    return _answer(request, actor, view, args, kwargs)


def is_public(request: HttpRequest) -> bool:
    """True for views without an actor: strangers' own, and those about one's own account."""
    return resolve(request.path_info).view_name in settings.PUBLIC_VIEWS | settings.ACCOUNT_VIEWS


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False):
        query = urlencode({"next": request.get_full_path()})
        if request.user.is_authenticated:  # signed in, but not yet at a place
            places = reverse("accounts:places")
            return HttpResponseRedirect(places if request.path == "/" else f"{places}?{query}")
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{query}")
    raise NotSignedIn


def _answer(
    request: HttpRequest, actor: Actor, view: View, args: list[Any], kwargs: dict[str, Any]
) -> HttpResponse:
    """No answer leaves that shows somebody of whom no line could be left, whatever was undone."""
    with looks_wait() as looks:
        try:
            response = _drawn(request, actor, looks, lambda: view(request, *args, **kwargs))
        except (NotAllowed, NotFound) as refusal:  # its page tells of nobody
            _remember_refusal(request, actor, refusal)
            raise
        except BrobyggerError as refusal:
            note_looks(looks, refusal.status)
            raise
        note_looks(looks, response.status_code)
        return response


def _drawn(
    request: HttpRequest, actor: Actor, looks: Looks, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """The view and its rendering in one transaction, kept with its looks or undone without them."""
    with remembering(), acting_as(actor):
        once = Once.of(request, actor)
        before = once.first_answer() if once else None
        if before is not None:
            return before
        response = view()
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
        response = whole(response)
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        if once:
            once.keep(response)
        note_looks(looks, response.status_code)
        return response


def _remember_refusal(request: HttpRequest, actor: Actor, refusal: BrobyggerError) -> None:
    """In a transaction of its own: what was refused must outlive the rollback."""
    match = resolve(request.path_info)
    with transaction.atomic():
        tell_database(actor)
        record(actor, "refused", view=match.view_name, status=refusal.status)
        tell_database(None)
