"""How many can take part by video."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.meetings.models import Meeting


class SizeForm(forms.Form):
    """Decided by how many are called; anybody who leads may decide otherwise until it begins."""

    size = forms.ChoiceField(
        label=_("How many can take part by video?"),
        choices=Meeting.Size.choices,
        widget=forms.RadioSelect,
    )
