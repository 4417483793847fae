"""Two registrations of one person."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """The other registration, by its number, and that somebody has looked at both."""

    cpr = forms.CharField(
        label=_("The number of the registration to go on with"),
        max_length=80,
        help_text=_("Your unit must know the person in both registrations."),
    )
    is_same = forms.BooleanField(
        label=_("I have looked at both, and it is the same person"),
        error_messages={"required": _("Tick that you have looked at both.")},
    )
