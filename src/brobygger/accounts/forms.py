"""What people write about themselves and their colleagues."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from brobygger.ui.fields import AddressField

from . import tries
from .models import User
from .roles import GIVEN_BY_ADMINISTRATORS, GIVEN_BY_LEADERS, Role


class PasswordForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form in our words; placeholders vanish when one needs them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _address(self.fields["login"])
        _without_placeholders(self)

    def clean(self) -> Any:
        """Each try is counted before the password is weighed."""
        address = str(self.data.get("login", "")).strip().lower()
        whose = ((tries.PASSWORDS, address), tries.from_where(context.request))
        if not tries.may_weigh(*whose):
            raise get_adapter().validation_error("too_many_login_attempts")
        cleaned = super().clean()
        if getattr(self, "user", None) is not None:
            tries.forget(whose[0])
        return cleaned


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

    def clean_code(self) -> str:
        """Three tries at a code, however many are made at once."""
        user = context.request._login_stage.login.user  # allauth's, no other way to it
        whose = str(user.pk) if user else self.data.get("csrfmiddlewaretoken", "")
        limits = tries.of_mail_code(context.request, whose, self.expected_code or "")
        if not tries.may_weigh(*limits):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        tries.forget(limits[1])
        return code


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The app's digits, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)

    def clean_code(self) -> str:
        return _weighed(self.user, super().clean_code)


class SecondStepAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same, before something about signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)

    def clean_code(self) -> str:
        return _weighed(self.user, super().clean_code)


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first digits a new app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _digits(self)


def _address(field: forms.Field) -> AddressField:
    """allauth's field, for an address as people copy it."""
    return AddressField(label=_("E-mail"), widget=field.widget)


def _weighed(user: User, weigh: Callable[[], str]) -> str:
    """What an app shows or a recovery code, counted first."""
    limits = tries.of_person(context.request, tries.SECOND_STEP, user.pk)
    if not tries.may_weigh(*limits):
        raise get_adapter().validation_error("too_many_login_attempts")
    code = weigh()
    tries.forget(*limits[:2])
    return code


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
