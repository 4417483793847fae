"""Strings in, clean values out: whom a task lies with, from when."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.ui.fields import DayField

from .queries import find_units

LONGEST_NAME = 120


class ResponsibilityForm(forms.Form):
    """What a municipality and its neighbours have agreed about one kind of task."""

    unit_id = forms.TypedChoiceField(label=_("Which unit carries it?"), coerce=UUID)
    valid_from = DayField(label=_("From which day?"))
    agreed_on = DayField(label=_("When was it agreed?"))
    agreed_by = forms.CharField(
        label=_("Who agreed it?"),
        help_text=_("For instance two leaders, or a meeting of the steering group."),
        max_length=LONGEST_NAME,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, municipality_code: str, **options: Any) -> None:
        super().__init__(*args, **options)
        units = find_units(municipality=municipality_code, limit=500)
        choices = [("", _("Choose a unit")), *((str(one.id), one.name) for one in units)]
        self.fields["unit_id"].choices = choices  # type: ignore[attr-defined]  # a choice field
