"""Words that people share: masked value, text to copy, comparison, conflict, messages."""

from typing import Any

from django.http import HttpRequest
from django.template import RequestContext
from django.template.loader import render_to_string

from brobygger.ui.comparison import compared
from brobygger.ui.shapes import Version

from .registry import register


@register.simple_tag(takes_context=True)
def masked(
    context: RequestContext, value: str, *, label: str, reveal_url: str = "", shown: str = ""
) -> str:
    """A value kept back until asked for; asking is a POST, so that it can be audited."""
    return _with_request(
        context,
        "ui/masked.html",
        {"value": value, "label": label, "reveal_url": reveal_url, "shown": shown},
    )


@register.simple_tag
def copy_text(text: str, *, label: str, text_id: str) -> str:
    """A ready text with a button that copies it; without script it can be marked by hand."""
    return render_to_string("ui/copy_text.html", {"text": text, "label": label, "text_id": text_id})


@register.simple_tag
def diff(before: str, after: str, *, before_label: str, after_label: str) -> str:
    """Two texts side by side; what went is struck out, what came is underlined."""
    return render_to_string(
        "ui/diff.html",
        {
            "comparison": compared(before, after),
            "before_label": before_label,
            "after_label": after_label,
        },
    )


@register.simple_tag(takes_context=True)
def conflict(
    context: RequestContext,
    *,
    label: str,
    name: str,
    mine: str,
    theirs: Version,
    revision: int,
    action: str,
    hidden: dict[str, str] | None = None,
) -> str:
    """Two people wrote in one field: both texts, and a choice. Posts `name` and `base_revision`."""
    return _with_request(
        context,
        "ui/conflict.html",
        {
            "label": label,
            "name": name,
            "mine": mine,
            "theirs": theirs,
            "revision": revision,
            "action": action,
            "hidden": hidden or {},
            "comparison": compared(theirs.text, mine),
        },
    )


@register.simple_tag(takes_context=True)
def status_line(context: RequestContext) -> str:
    """What just happened, read aloud and given focus after a save."""
    return _with_request(context, "ui/status_line.html", {"messages": context.get("messages", ())})


@register.simple_tag
def save_state() -> str:
    """Where an autosaving form says whether its words are safe. Stands inside the form."""
    return render_to_string("ui/save_state.html")


def _with_request(context: RequestContext, template: str, values: dict[str, Any]) -> str:
    request: HttpRequest | None = context.get("request")
    if "csrf_token" in context:
        values = {**values, "csrf_token": context["csrf_token"]}
    return render_to_string(template, values, request=request)
