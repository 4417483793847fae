"""For those who read with their eyes or ears rather than letter by letter: pictogram, read aloud."""

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html

from .registry import register
from .ways import HIDDEN


@register.simple_tag
def pictogram(name: str, *, label: str = "") -> str:
    """A drawing that says what the words say; silent when the words stand beside it."""
    voice = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html(
        '<svg class="pictogram pictogram--{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        name,
        voice,
        static("ui/pictograms.svg"),
        name,
    )


@register.simple_tag
def read_aloud(region_id: str, *, label: str = "") -> str:
    """A button that reads what stands in the region; shown only where the browser has a voice."""
    return render_to_string("ui/read_aloud.html", {"region": region_id, "label": label})
