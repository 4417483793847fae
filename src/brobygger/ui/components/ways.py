"""Ways to go and things to press: icon, logo, pill, buttons, breadcrumb, tabs."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from brobygger.ui.shapes import NavItem

from .registry import register

PILL_ICONS = {
    "success": "check",
    "progress": "sync",
    "warning": "hourglass",
    "error": "error",
    "info": "time",
    "neutral": "",
}
HIDDEN = mark_safe('aria-hidden="true"')  # a constant
BUTTON_CLASSES = {
    "primary": "button-primary",
    "secondary": "button-secondary",
    "quiet": "button-tertiary",
    "danger": "button-warning",
}


@register.simple_tag
def icon(name: str, *, label: str = "") -> str:
    """An icon from the sprite; silent unless it has a label.

    Drawn hundreds of times on a page, so it has no template, as the avatar has none.
    """
    voice = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html(
        '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>',
        voice,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def logo() -> str:
    """The mark of the house: a bridge."""
    return render_to_string("ui/logo.html")


@register.simple_tag
def pill(text: str, *, tone: str = "neutral", icon: str = "") -> str:
    """A status: icon and word. Tones: success, progress, warning, error, info, neutral."""
    return render_to_string(
        "ui/pill.html", {"text": text, "tone": tone, "icon": icon or PILL_ICONS.get(tone, "")}
    )


@register.simple_tag
def button(
    text: str,
    *,
    tone: str = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    wide: bool = False,
) -> str:
    """A submit button. Tones: primary, secondary, quiet, danger."""
    return render_to_string(
        "ui/button.html",
        {
            "text": text,
            "css": BUTTON_CLASSES[tone],
            "icon": icon,
            "name": name,
            "value": value,
            "wide": wide,
        },
    )


@register.simple_tag
def link_button(
    text: str, href: str, *, tone: str = "secondary", icon: str = "", wide: bool = False
) -> str:
    """A link that looks like a button."""
    return render_to_string(
        "ui/link_button.html",
        {"text": text, "href": href, "css": BUTTON_CLASSES[tone], "icon": icon, "wide": wide},
    )


@register.simple_tag
def breadcrumb(items: Iterable[NavItem]) -> str:
    """The way back up; the last item is this page."""
    return render_to_string("ui/breadcrumb.html", {"items": list(items)})


@register.simple_tag
def tabs(items: Iterable[NavItem], *, label: str) -> str:
    """The pages of one thing; real links, so each has its own address."""
    return render_to_string("ui/tabs.html", {"items": list(items), "label": label})
