"""How often a meeting comes again, and how many times."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from . import rules


def every(weeks: int) -> str:
    """Every week, every 4 weeks."""
    return ngettext("Every week", "Every %(count)d weeks", weeks) % {"count": weeks}


class RepeatForm(forms.Form):
    """A standing meeting: the same weekday and hour."""

    weeks = forms.TypedChoiceField(
        label=_("How often?"), coerce=int, widget=forms.RadioSelect, initial=4
    )
    times = forms.TypedChoiceField(
        label=_("How many times more?"), coerce=int, widget=forms.RadioSelect, initial=5
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["weeks"].choices = [(str(one), every(one)) for one in rules.EVERY]
        fields["times"].choices = [(str(one), str(one)) for one in rules.TIMES]
