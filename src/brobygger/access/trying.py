"""Forms that tell whether somebody is registered: each sending is counted before it is weighed.

It is counted outside the request's own transaction, so that a refusal does not take the count back.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from brobygger.accounts.tries import Limit, may_weigh
from brobygger.kernel.actor import Actor

View = TypeVar("View", bound=Callable[..., Any])


def counted(limit: Limit, *, field: str = "") -> Callable[[View], View]:
    """Count what is sent to this view; with `field`, only what has something in it."""

    def mark(view: View) -> View:
        view.counted = limit, field  # type: ignore[attr-defined]  # read by `may_try`
        return view

    return mark


def may_try(request: HttpRequest, actor: Actor, view: Callable[..., Any]) -> bool:
    """False when this is one too many."""
    limit, field = getattr(view, "counted", (None, ""))
    if limit is None or request.method != "POST":
        return True
    if field and not request.POST.get(field, "").strip():
        return True
    return may_weigh((limit, str(actor.user_id)))
