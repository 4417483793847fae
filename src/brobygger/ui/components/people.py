"""People: avatar, person, banner, and who sees this."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from brobygger.kernel.telephones import dialled
from brobygger.ui.shapes import Audience, Fact, Kind, Viewer

from .registry import register

SHOWN_FACES = 5


def initials(name: str) -> str:
    """The first letters of the first and the last name; never more than two."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper()


@register.filter
def own(words: object) -> str:
    """A name, or somebody's own words: a browser that translates the page leaves them as they are."""
    return format_html('<span translate="no">{}</span>', words) if words else ""


@register.simple_tag
def avatar(name: str, *, kind: str = Kind.OTHER, size: str = "") -> str:
    """Initials in the organisation's colour; only decoration, the name stands beside it.

    Drawn hundreds of times on a page, so it has no template, as the icon has none.
    """
    return format_html(
        '<span class="avatar avatar--{}{}" translate="no" aria-hidden="true">{}</span>',
        kind,
        f" avatar--{size}" if size else "",
        initials(name),
    )


@register.filter
def dial(phone: str) -> str:
    """A number as the telephone wants it; empty when there is none to dial."""
    return dialled(phone)


@register.simple_tag
def telephone(phone: str, *, css: str = "") -> str:
    """A number that can be pressed, or just read when nobody could be reached by pressing it."""
    if not dialled(phone):
        return format_html('<span class="{}">{}</span>', css, phone) if css else phone
    classes = f"dial {css}".strip()
    return format_html('<a class="{}" href="tel:{}">{}</a>', classes, dialled(phone), phone)


@register.simple_tag
def person(name: str, *, detail: str = "", kind: str = Kind.OTHER, href: str = "") -> str:
    """Avatar, name on one line, and what they are."""
    return render_to_string(
        "ui/person.html", {"name": name, "detail": detail, "kind": kind, "href": href}
    )


@register.simple_block_tag
def banner(
    content: SafeString,
    *,
    name: str,
    facts: Iterable[Fact] = (),
    kind: str = Kind.CITIZEN,
    actions: str = "",
) -> str:
    """The citizen this page is about. The content is flags; `actions` comes from `fragment`."""
    return render_to_string(
        "ui/banner.html",
        {
            "content": content,
            "name": name,
            "facts": list(facts),
            "kind": kind,
            "actions": actions,
        },
    )


@register.simple_tag
def seen_by(viewers: Iterable[Viewer]) -> str:
    """Who sees this: faces and names in a line, the reasons behind it.

    An `Audience` says, too, when the reader may not know of everybody.
    """
    everyone = list(viewers)
    return render_to_string(
        "ui/seen_by.html",
        {
            "viewers": everyone,
            "may_be_more": isinstance(viewers, Audience) and viewers.may_be_more,
            "faces": everyone[:SHOWN_FACES],
            "hidden": max(0, len(everyone) - SHOWN_FACES),
        },
    )
