"""The consent form: to whom, what, for what, until when, given how."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from brobygger.access.models import Consent
from brobygger.access.pages.asking import Recipient, Wish
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.clock import today
from brobygger.kernel.purposes import Purpose

from .fields import CategoriesField, DayField

PLAN = Category.IDENTITY | Category.PLAN
PRESETS = {
    "plan": PLAN,
    "plan_crisis": PLAN | Category.RISK,
    "everything": EVERY_CATEGORY,
    "own": Category(0),
}
PRESET_LABELS = [
    ("plan", _("Only the plan")),
    ("plan_crisis", _("The plan, and what helps in a crisis")),
    ("everything", _("Everything in the plan")),
    ("own", _("I choose for myself")),
]
LONGEST = "longest"
MONTHS = {"three": 3, "six": 6}
UNTIL_LABELS = [
    (LONGEST, _("As long as the law lets it hold")),
    ("three", _("3 months")),
    ("six", _("6 months")),
    ("date", _("Until a date I choose")),
]
FORM_LABELS = [
    (Consent.Form.WRITTEN.value, _("In writing: the citizen signs it")),
    (Consent.Form.ORAL.value, _("Said aloud: I write it down")),
]


class ConsentForm(forms.Form):
    """A yes to one or several. `recipients` are those that can be chosen now."""

    recipients = forms.MultipleChoiceField(
        label=_("Who may see it?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one who may see it.")},
    )
    preset = forms.ChoiceField(
        label=_("What may they see?"),
        choices=PRESET_LABELS,
        initial="plan",
        widget=forms.RadioSelect,
    )
    categories = CategoriesField(label=_("Choose for yourself, or add to it"), required=False)
    purposes = forms.TypedMultipleChoiceField(
        label=_("What for?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When you choose none, they may use it for the work they do."),
    )
    until = forms.ChoiceField(
        label=_("Until when?"),
        choices=UNTIL_LABELS,
        initial=LONGEST,
        widget=forms.RadioSelect,
    )
    until_date = DayField(
        label=_("The last day"),
        required=False,
        help_text=_("A date here holds, whatever is chosen above."),
    )
    form = forms.ChoiceField(
        label=_("How was it said?"),
        choices=FORM_LABELS,
        initial=Consent.Form.WRITTEN.value,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *arguments: Any, recipients: Sequence[Recipient], is_self: bool, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.by_key = {one.key: one for one in recipients}
        self.fields["recipients"].choices = [(one.key, _tile(one)) for one in recipients]  # type: ignore[attr-defined]  # a choice field
        self.fields["purposes"].choices = [(int(one), one.label) for one in Purpose]  # type: ignore[attr-defined]  # a choice field
        if is_self:
            del self.fields["form"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("until") == "date" or cleaned.get("until_date"):
            self._check_last_day(cleaned.get("until_date"))
        if "preset" in cleaned and "categories" in cleaned and not self._mask(cleaned):
            self.add_error("categories", _("Choose at least one kind of information."))
        return cleaned

    def wish(self) -> Wish:
        """What was chosen, once the form is valid."""
        chosen = self.cleaned_data
        purposes = 0
        for one in chosen["purposes"]:
            purposes |= one
        return Wish(
            recipients=tuple(self.by_key[key] for key in dict.fromkeys(chosen["recipients"])),
            categories=self._mask(chosen),
            purposes=purposes,
            expires_on=_last_day(chosen["until"], chosen["until_date"]),
            form=chosen.get("form", Consent.Form.DIGITAL.value),
        )

    @staticmethod
    def _mask(cleaned: dict[str, Any]) -> int:
        return int(PRESETS[cleaned["preset"]]) | int(cleaned["categories"])

    def _check_last_day(self, day: dt.date | None) -> None:
        if "until_date" in self.errors:
            return
        if day is None:
            self.add_error("until_date", _("Choose the last day it holds."))
        elif day < today():
            self.add_error("until_date", _("That day is over. Choose a later one."))


def _last_day(until: str, chosen: dt.date | None) -> dt.date | None:
    if chosen is not None or until not in MONTHS:
        return chosen
    return months_from(today(), MONTHS[until])


def months_from(day: dt.date, months: int) -> dt.date:
    """The same day of the month later, or the last one that month has."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _tile(one: Recipient) -> str:
    if not one.detail:
        return one.name
    return format_html("{}<small>{}</small>", one.name, one.detail)
