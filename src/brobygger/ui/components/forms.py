"""Form parts: field, error summary, choice tiles."""

from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.template.loader import render_to_string

from .registry import register

SHORT_FIELDS = {"date", "number", "tel", "time", "datetime-local"}


@register.simple_tag
def field(bound: BoundField, *, hint: str = "", rows: int = 0, autocomplete: str = "") -> str:
    """A bound form field with label, hint and error; what was typed stays.

    Tick boxes and radio buttons become a group of their own with a legend.
    """
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return choice_tiles(bound, hint=hint, columns=1)
    template = "ui/tick.html" if isinstance(widget, CheckboxInput) else "ui/field.html"
    values = _field_values(bound, hint)
    values["control"] = bound.as_widget(attrs=_attributes(bound, values, rows, autocomplete))
    return render_to_string(template, values)


@register.simple_tag
def choice_tiles(
    bound: BoundField, *, hint: str = "", columns: int = 2, first: int = 0, more: str = ""
) -> str:
    """Radio buttons or tick boxes as large tiles; those after the `first` fold under `more`."""
    options = list(bound)
    shown, folded = (options[:first], options[first:]) if first else (options, [])
    is_open = any(one.data["selected"] for one in folded)
    return render_to_string(
        "ui/choice_tiles.html",
        {
            **_field_values(bound, hint),
            "options": shown,
            "folded": folded,
            "is_open": is_open,
            "more": more,
            "columns": columns,
        },
    )


@register.simple_tag
def error_summary(form: BaseForm) -> str:
    """What needs another look, each line a link to its field; gets focus after a 422."""
    if not form.errors:
        return ""
    errors = [
        {
            "id": form[name].id_for_label or form[name].auto_id,
            "label": _leading(form[name].label),
            "text": text,
        }
        for name, texts in form.errors.items()
        if name in form.fields
        for text in texts
    ]
    return render_to_string(
        "ui/error_summary.html", {"errors": errors, "general": form.non_field_errors()}
    )


def _leading(label: object) -> str:
    """What stands before the error: a question needs no colon after its mark."""
    words = str(label)
    return words if words.endswith(("?", ".", ":")) else f"{words}:"


def _field_values(bound: BoundField, hint: str) -> dict[str, Any]:
    hint = hint or str(bound.help_text)
    described = [f"{bound.auto_id}-hint"] if hint else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    return {
        "bound": bound,
        "hint": hint,
        "described": " ".join(described),
        "optional": not bound.field.required,
    }


def _attributes(
    bound: BoundField, values: dict[str, Any], rows: int, autocomplete: str
) -> dict[str, Any]:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        css = "form-checkbox"
    elif isinstance(widget, Select):
        css = "form-select"
    else:
        css = "form-input"
    attributes: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {css}".strip()}
    if getattr(widget, "input_type", "") in SHORT_FIELDS:
        attributes["class"] += " form-input--short"
    if values["described"]:
        attributes["aria-describedby"] = values["described"]
    if rows and isinstance(widget, Textarea):
        attributes["rows"] = rows
    if autocomplete:
        attributes["autocomplete"] = autocomplete
    return attributes
