"""Standing slots: strings in, clean values out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from brobygger.kernel.clock import today
from brobygger.organisations.queries import UnitCard
from brobygger.ui.fields import ClockField, DayField

from ..models import Meeting
from ..rules import LONGEST_PLACE
from . import rules


def minutes_in_words(minutes: int) -> Any:
    return ngettext_lazy("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


class SetUpForm(forms.Form):
    """With whom, on which weekday, at what hour; the rest is as it mostly is."""

    unit = forms.TypedChoiceField(label=_("With which unit?"), coerce=UUID)
    weekday = forms.TypedChoiceField(label=_("Which weekday?"), coerce=int, initial="4")
    clock = ClockField(label=pgettext_lazy("of a slot", "At what time?"), initial="10:00")
    minutes = forms.TypedChoiceField(
        label=_("How long?"), coerce=int, initial=str(rules.USUAL_LENGTH)
    )
    form = forms.ChoiceField(
        label=_("How do you meet?"), choices=Meeting.Form.choices, initial=Meeting.Form.VIDEO
    )
    place = forms.CharField(
        label=_("Where?"), max_length=LONGEST_PLACE, strip=False, required=False
    )
    from_on = DayField(label=pgettext_lazy("of a slot", "From"), initial=today)
    until_on = DayField(
        label=pgettext_lazy("of a slot", "Until"),
        required=False,
        help_text=_("Leave it empty when it goes on until somebody ends it."),
    )

    def __init__(self, *args: Any, units: Iterable[UnitCard], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["unit"].choices = [("", _("Choose the unit")), *_named(units)]
        fields["weekday"].choices = [(str(one), WEEKDAYS[one].capitalize()) for one in range(5)]
        fields["minutes"].choices = [(str(one), minutes_in_words(one)) for one in rules.LENGTHS]


class AskForm(forms.Form):
    """A question about no citizen."""

    body = forms.CharField(
        label=_("A question about no citizen"),
        max_length=rules.LONGEST_QUESTION,
        strip=False,
        help_text=_(
            "Never name anybody, and say nothing by which somebody could be known. The staff of"
            " both units read it."
        ),
    )


class AnswerForm(forms.Form):
    """What the two units agreed on."""

    answer = forms.CharField(
        label=_("The answer both units keep"),
        max_length=rules.LONGEST_ANSWER,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _named(units: Iterable[UnitCard]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.name} · {one.organisation_name}") for one in units]
