"""What people write about themselves and their colleagues."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brobygger.ui.fields import AddressField

from .roles import GIVEN_BY_ADMINISTRATORS, GIVEN_BY_LEADERS, Role


class PasswordForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form in our words; placeholders vanish when one needs them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _address(self.fields["login"])
        _without_placeholders(self)


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """Where the code is to be sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _address(self.fields["email"])
        _without_placeholders(self)


class TypeCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """The six digits from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The app's digits, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)


class SecondStepAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same, before something about signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first digits a new app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)


def _address(field: forms.Field) -> AddressField:
    """allauth's field, for an address as people copy it."""
    return AddressField(label=_("E-mail"), widget=field.widget)


def _digits(form: forms.Form) -> None:
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}
    _without_placeholders(form)


def _without_placeholders(form: forms.Form) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class OwnDetailsForm(forms.Form):
    """Name, phone and language."""

    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class NewMemberForm(forms.Form):
    """Someone who is to work at the leader's unit."""

    roles: tuple[Role, ...] = GIVEN_BY_LEADERS

    email = AddressField(label=_("Work e-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"))
    title = forms.CharField(
        label=_("Title"), max_length=80, required=False, help_text=_("As you call it in the unit.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in self.roles]
        role_field = self.fields["role"]
        assert isinstance(role_field, forms.ChoiceField)  # noqa: S101  # declared above
        role_field.choices = [("", _("Choose a role")), *choices]


class AppointForm(NewMemberForm):
    """Someone who is to lead a unit, or to have a part in the project."""

    roles = GIVEN_BY_ADMINISTRATORS


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class AbsenceForm(forms.Form):
    """First and last day away."""

    from_on = _day(_("First day away"))
    to_on = _day(_("Last day away"))


class StaffAddressForm(forms.Form):
    """Whose account is to be closed."""

    email = AddressField(label=_("Work e-mail"), max_length=254)
