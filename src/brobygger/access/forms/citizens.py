"""Forms about a citizen: register, correct, those around them, and how our unit is involved."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.access.errors import NotYoursToUnprotect
from brobygger.access.pages.details import CareChoice
from brobygger.citizens.models import Citizen, Relative
from brobygger.kernel.clock import today
from brobygger.organisations.queries import municipalities
from brobygger.ui.fields import AddressField

from .fields import DayField, TextField

NO_NUMBER = "none"
CPR_HINT = _("Ten digits. The birthday is read from it.")


def _municipalities() -> list[tuple[str, Any]]:
    return [("", _("Not known")), *((str(one.id), one.name) for one in municipalities())]


class PersonForm(forms.Form):
    """What is written down about a person, new or known."""

    name = TextField(label=_("Name"), max_length=120)
    municipality_id = forms.TypedChoiceField(
        label=_("Municipality of residence"),
        choices=_municipalities,
        coerce=UUID,
        empty_value=None,
        required=False,
    )
    is_protected = forms.BooleanField(
        label=_("The name and address are protected"),
        required=False,
        help_text=_("Then the address and the home are shown only to those who need them."),
    )
    address = TextField(label=_("Address"), max_length=300, required=False)
    phone = TextField(label=_("Phone"), max_length=60, required=False, widget=forms.TelInput)
    email = AddressField(label=_("E-mail"), max_length=254, required=False)
    language = TextField(
        label=_("Language"),
        max_length=40,
        required=False,
        help_text=_("Only when it is another than Danish."),
    )
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    communication_needs = TextField(
        label=_("What makes it easier to talk together?"),
        max_length=500,
        required=False,
        rows=3,
        help_text=_("For instance: short sentences, breaks, no phone before noon."),
    )


class NumberForm(forms.Form):
    """A national number in one of its three forms, and the birthday where the number has none."""

    cpr_kind = forms.ChoiceField(
        label=_("Kind of number"),
        choices=[*Citizen.CprKind.choices, (NO_NUMBER, _("There is no number"))],
        initial=Citizen.CprKind.CPR.value,
        widget=forms.RadioSelect,
    )
    cpr = forms.CharField(label=_("CPR number"), max_length=80, required=False, help_text=CPR_HINT)
    birth_date = DayField(
        label=_("Birthday"),
        required=False,
        help_text=_("Only when there is no ordinary CPR number."),
    )

    @property
    def open_number(self) -> bool:
        """Whether the folded part must be seen: something was chosen there, or went wrong."""
        is_other = self["cpr_kind"].value() not in {None, "", Citizen.CprKind.CPR.value}
        return is_other or bool({"cpr", "cpr_kind", "birth_date"} & self.errors.keys())


class RegisterForm(PersonForm, NumberForm):
    """A citizen our unit begins to house or treat."""

    care_kind = forms.ChoiceField(
        label=_("What is your unit to the citizen?"), widget=forms.RadioSelect
    )
    since = DayField(label=_("Since when?"), initial=today)
    gives_account = forms.BooleanField(
        label=_("They may sign in with this e-mail and read their plan themselves"),
        required=False,
        help_text=_("A code is sent there each time. You can also do it later."),
    )

    is_another = forms.BooleanField(
        label=_("This is another person with the same name and birthday"), required=False
    )
    field_order = ("cpr", "cpr_kind", "birth_date", "name", "care_kind", "since")

    def __init__(self, *arguments: Any, care: tuple[CareChoice, ...], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["cpr"].required = self["cpr_kind"].value() != NO_NUMBER
        self.fields["birth_date"].required = not self.fields["cpr"].required
        self.fields["care_kind"].choices = [(one.kind, one.label) for one in care]  # type: ignore[attr-defined]  # a choice field
        if care:
            self.fields["care_kind"].initial = care[0].kind

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("gives_account") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the e-mail address they are to sign in with."))
        return values

    def citizen(self) -> dict[str, Any]:
        """What was typed, as the register takes it: no number is an empty one."""
        values = dict(self.cleaned_data)
        del values["gives_account"]
        if values["cpr_kind"] == NO_NUMBER:
            values |= {"cpr": "", "cpr_kind": Citizen.CprKind.CPR.value}
        return values


class DetailsForm(PersonForm, NumberForm):
    """Correct what is known; an empty number means the one we have."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    field_order = ("name",)

    def __init__(self, *arguments: Any, may_unprotect: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["cpr_kind"].choices = Citizen.CprKind.choices  # type: ignore[attr-defined]  # a choice field
        if self.initial.get("is_protected") and not may_unprotect:
            self.fields["is_protected"].disabled = True
            self.fields["is_protected"].help_text = NotYoursToUnprotect.public_message


class RelativeForm(forms.Form):
    """Someone close to the citizen and how much they are to be involved."""

    base_revision = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False
    )
    name = TextField(label=_("Name"), max_length=120)
    relation = TextField(
        label=_("What are they to the citizen?"),
        max_length=60,
        help_text=_("For instance: mother, brother, friend, former neighbour."),
    )
    involvement = forms.ChoiceField(
        label=_("How much does the citizen want them involved?"),
        choices=Relative.Involvement.choices,
        initial=Relative.Involvement.INFORMED.value,
        widget=forms.RadioSelect,
    )
    wishes = TextField(label=_("What is agreed about it?"), max_length=500, required=False, rows=3)
    phone = TextField(label=_("Phone"), max_length=60, required=False, widget=forms.TelInput)
    email = AddressField(label=_("E-mail"), max_length=254, required=False)
    is_guardian = forms.BooleanField(label=_("Is the citizen's guardian"), required=False)
    is_proxy = forms.BooleanField(label=_("Has the citizen's power of attorney"), required=False)
    matters = forms.MultipleChoiceField(
        label=_("What do they decide in the citizen’s place?"),
        choices=Relative.Matter.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a mark here they decide nothing, and cannot give a consent."),
    )
    guardian_scope = TextField(
        label=_("What does the paper say, in its own words?"), max_length=200, required=False
    )
    ended_on = DayField(
        label=_("No longer in the network from"),
        required=False,
        help_text=_("Leave empty as long as they are."),
    )


class BeginCareForm(forms.Form):
    """Our unit begins to house or treat the citizen."""

    kind = forms.ChoiceField(label=_("What is your unit to the citizen?"), widget=forms.RadioSelect)
    since = DayField(label=_("Since when?"), initial=today)

    def __init__(self, *arguments: Any, care: tuple[CareChoice, ...], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = [(one.kind, one.label) for one in care]  # type: ignore[attr-defined]  # a choice field
        if care:
            self.fields["kind"].initial = care[0].kind


class DayForm(forms.Form):
    """One day: of moving in, of moving out, of the last day of care."""

    day = DayField(label=_("Date"), initial=today)
