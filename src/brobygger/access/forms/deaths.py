"""Forms about a death: register or correct it, and undo it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.citizens.models import Death

from .fields import DayField, TextField


class DeathForm(forms.Form):
    """The day, and who told."""

    died_on = DayField(label=_("Day of death"))
    told_by = forms.ChoiceField(
        label=_("Who told you?"), choices=Death.ToldBy.choices, widget=forms.RadioSelect
    )


class RegisterDeathForm(DeathForm):
    """With one more question, because everything that is called about the citizen ends."""

    sure = forms.BooleanField(label=_("I am sure that it is this person"))

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("died_on", "told_by")}


class UndoDeathForm(forms.Form):
    """Why it was a mistake; it stands in the citizen's log that it was undone."""

    reason = TextField(
        label=_("What happened?"),
        max_length=500,
        rows=3,
        help_text=_("For instance: it was somebody else of the same name."),
    )
