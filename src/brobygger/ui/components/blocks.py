"""Containers: panel, notice, act strip, empty state, disclosure."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from brobygger.ui.shapes import Viewer

from .registry import register

TONE_ICONS = {
    "success": "success",
    "warning": "warning",
    "error": "error",
    "info": "info",
    "neutral": "",
}


@register.simple_block_tag
def panel(
    content: SafeString,
    *,
    title: str,
    heading_id: str,
    tone: str = "plain",
    meta: str = "",
    href: str = "",
    link: str = "",
    seen: Iterable[Viewer] | None = None,
    level: int = 2,
) -> str:
    """A titled section. `tone` is plain, brand, warning or success; `seen` adds who sees it."""
    return render_to_string(
        "ui/panel.html",
        {
            "content": content,
            "title": title,
            "heading_id": heading_id,
            "tone": tone,
            "meta": meta,
            "href": href,
            "link": link,
            "seen": seen,
            "heading": f"h{level}",
        },
    )


@register.simple_block_tag
def notice(content: SafeString, *, tone: str = "info", title: str = "", live: bool = False) -> str:
    """A coloured message with its icon. `live` reads it aloud when it appears."""
    return render_to_string(
        "ui/notice.html",
        {
            "content": content,
            "tone": tone,
            "title": title,
            "icon": TONE_ICONS.get(tone, "info"),
            "live": live,
        },
    )


@register.simple_block_tag
def act_strip(
    content: SafeString, *, title: str, tone: str = "error", href: str = "", action: str = ""
) -> str:
    """What must be done now, with the one button that does it."""
    return render_to_string(
        "ui/act_strip.html",
        {
            "content": content,
            "title": title,
            "tone": tone,
            "icon": TONE_ICONS.get(tone, "info"),
            "href": href,
            "action": action,
        },
    )


@register.simple_block_tag
def empty(
    content: SafeString, *, title: str, icon: str = "info", href: str = "", action: str = ""
) -> str:
    """Nothing here yet: what it means and what to do about it."""
    return render_to_string(
        "ui/empty.html",
        {"content": content, "title": title, "icon": icon, "href": href, "action": action},
    )


@register.simple_block_tag
def more(content: SafeString, *, summary: str, is_open: bool = False) -> str:
    """A disclosure: the summary is seen, the rest on demand."""
    return render_to_string(
        "ui/more.html", {"content": content, "summary": summary, "is_open": is_open}
    )


@register.simple_block_tag
def fragment(content: SafeString) -> SafeString:
    """A piece kept for later: {% fragment as actions %}…{% endfragment %}."""
    return content
