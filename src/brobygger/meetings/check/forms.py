"""The code somebody reads aloud, typed by the one who helps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .codes import Reading, read


class CodeForm(forms.Form):
    """Seven digits; spaces and lines between them are as they come."""

    code = forms.CharField(
        label=_("The code"),
        max_length=20,
        help_text=_("Seven digits, as they stand under “Your result”."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the code the other one reads to you.")},
    )

    def clean_code(self) -> Reading:
        reading = read(self.cleaned_data["code"])
        if reading is None:
            raise forms.ValidationError(
                _("The code does not add up. Ask for it once more, digit by digit.")
            )
        return reading
