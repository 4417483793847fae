"""The address with which a citizen or relative signs in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.ui.fields import AddressField


class AccountForm(forms.Form):
    """One address; the code for signing in is sent there each time."""

    email = AddressField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Their own private address. The code for signing in is sent there each time."),
    )
