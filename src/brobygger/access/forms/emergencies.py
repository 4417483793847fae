"""Emergency access: who, why, on what alternative of the law, what, and for how long."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.access.models import EmergencyAccess

from .fields import CategoriesField, DayField, TextField

Alternative = EmergencyAccess.Alternative
ALTERNATIVES = [
    (Alternative.CITIZEN.value, _("For the citizen's own sake: life or health is at stake")),
    (Alternative.OTHERS.value, _("For the sake of others who may come to harm")),
    (Alternative.STAFF.value, _("For the sake of those who work with the citizen")),
    (Alternative.PUBLIC.value, _("Because of an obvious public interest")),
]
WHO_IS_MISSING = _("Write the CPR number, or both the whole name and the birthday.")
HOURS = [(1, _("1 hour")), (2, _("2 hours")), (3, _("3 hours"))]


class EmergencyForm(forms.Form):
    """The number, or the whole name and the birthday; nothing is revealed before it is sent."""

    cpr = forms.CharField(
        label=_("CPR number"), max_length=80, error_messages={"required": WHO_IS_MISSING}
    )
    name = TextField(label=_("The whole name"), max_length=120, required=False)
    birth_date = DayField(label=_("Birthday"), required=False)
    reason = TextField(
        label=_("Why can it not wait?"),
        max_length=2000,
        rows=4,
        help_text=_("Write what is at stake. Your leader and the citizen can read it."),
    )
    alternative = forms.ChoiceField(
        label=_("For whose sake?"),
        choices=ALTERNATIVES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whose sake.")},
    )
    categories = CategoriesField(
        label=_("What do you need to see?"),
        help_text=_("Choose only what you need now."),
        error_messages={"required": _("Choose what you need to see.")},
    )
    hours = forms.TypedChoiceField(
        label=_("For how long?"), choices=HOURS, coerce=int, initial=1, widget=forms.RadioSelect
    )
    understood = forms.BooleanField(
        label=_("I know that my leader is told now, and that the citizen will be told"),
        error_messages={"required": _("Tick that you have read what happens afterwards.")},
    )

    @property
    def open_name(self) -> bool:
        """Whether the part without a number must be seen."""
        typed = self["name"].value() or self["birth_date"].value()
        return bool(typed) or bool({"cpr", "name", "birth_date"} & self.errors.keys())

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["cpr"].required = not (self["name"].value() or self["birth_date"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"cpr", "name", "birth_date"} & self.errors.keys() or cleaned.get("cpr"):
            return cleaned
        if not cleaned.get("name") or not cleaned.get("birth_date"):
            self.add_error("cpr", WHO_IS_MISSING)
        return cleaned


class ReviewForm(forms.Form):
    """What the leader found."""

    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=EmergencyAccess.Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    note = TextField(
        label=_("Your words about it"),
        max_length=2000,
        rows=3,
        help_text=_("What you asked about, and what you found."),
    )


class ExemptionForm(forms.Form):
    """Why the citizen is not told."""

    exemption = TextField(
        label=_("Why is the citizen not told?"),
        max_length=2000,
        rows=3,
        help_text=_("It is written down and can be read later."),
    )
