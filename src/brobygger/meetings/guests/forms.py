"""Strings in, clean values out: whom to invite, and how to reach them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..rules import LONGEST_NAME
from . import rules
from .errors import AddressNotGood

WHO = {
    "interpreter": _("Interpreter"),
    "support": _("Support person"),
    "relative": _("Relative or friend"),
    "professional": _("Professional without access"),
}


class LinkForm(forms.Form):
    """Where a link goes."""

    address = forms.CharField(
        label=_("E-mail or telephone number"),
        max_length=254,
        help_text=_("The link goes there, and the code when they come."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)

    def clean_address(self) -> str:
        """Kept as typed; only looked at here, so that the words stand beside the field."""
        typed = str(self.cleaned_data["address"])
        try:
            rules.read_address(typed)
        except ValueError:
            raise forms.ValidationError(AddressNotGood.public_message) from None
        return typed


class GuestForm(LinkForm):
    """Somebody new."""

    field_order = ("name", "who", "address", "language")

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    who = forms.ChoiceField(
        label=_("Who is it?"), choices=list(WHO.items()), widget=forms.RadioSelect
    )

    @property
    def function(self) -> str:
        """The word the others see beside the name."""
        return str(WHO[self.cleaned_data["who"]])


class EnterForm(forms.Form):
    """Six digits from a mail or a telephone."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
