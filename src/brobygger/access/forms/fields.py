"""Fields that several forms of this room share."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.access.pages.words import short_label
from brobygger.kernel.categories import Category, mask_of
from brobygger.kernel.clock import today
from brobygger.kernel.errors import BrobyggerError


class DayField(forms.DateField):
    """A day people can mean: this century or the last one."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **options)

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value is not None and not 1900 <= value.year <= today().year + 20:
            raise forms.ValidationError(_("Choose a date that can be right."))


class TextField(forms.CharField):
    """Words that are stored exactly as they were typed."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        if rows:
            options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        options.setdefault("error_messages", {"required": _("Something needs to be written here.")})
        super().__init__(strip=False, **options)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if self.required and not text.strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class CategoriesField(forms.TypedMultipleChoiceField):
    """The nine kinds of information in plain words; its value is a mask."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=lambda: [(int(one), short_label(one)) for one in Category],
            coerce=int,
            empty_value=[],
            widget=forms.CheckboxSelectMultiple,
            **options,
        )

    def clean(self, value: Any) -> int:
        chosen: Any = super().clean(value)
        return mask_of(chosen) if chosen else 0


def blame(form: forms.BaseForm, error: BrobyggerError, field: str = "") -> None:
    """Show beside its field what a door refused; without a field, above the form."""
    name = field or getattr(error, "field", "")
    form.add_error(name if name in form.fields else None, str(error.public_message))
