"""How a plan begins, when it meets again, and how it ends."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.clock import today
from brobygger.kernel.working_days import working_day_until
from brobygger.ui.components.times import weekday_and_date
from brobygger.ui.fields import PromiseDay

from ..models import Plan
from .planning import OTHER_DAY

LATER = [
    ("28", _("In 4 weeks")),
    ("91", _("In 3 months")),
    ("182", _("In 6 months")),
    (OTHER_DAY, _("Another day")),
]


class StartForm(forms.Form):
    """Why coordination is needed, and who steps in when the case lead is away."""

    signals = forms.MultipleChoiceField(
        label=_("Why is a shared plan needed?"),
        choices=[
            ("repeated_admissions", _("Admitted again and again")),
            ("unstable_attendance", _("Finds it hard to keep appointments")),
            ("interrupted_treatment", _("Treatment has been broken off")),
            ("resident_of_facility", _("Lives in a facility and has several helpers")),
            ("citizen_asks", _("Asks for it")),
            ("other", _("Another reason")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    deputy = forms.TypedChoiceField(label=_("Who is your deputy?"), coerce=UUID)

    def __init__(self, *args: Any, colleagues: Iterable[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Choose a colleague")), *((str(key), name) for key, name in colleagues)]
        self.fields["deputy"].choices = choices  # type: ignore[attr-defined]


def _on_its_day(value: str, label: Any) -> str:
    """“In 3 months: Thursday 25 February”."""
    return str(label) if value == OTHER_DAY else f"{label}: {weekday_and_date(_in(int(value)))}"


def _in(days: int) -> dt.date:
    """Whole weeks on, so it is the weekday of today; never later, for there is a last day to meet."""
    return working_day_until(today() + dt.timedelta(days=days))


class CloseMeetingForm(forms.Form):
    """When the table meets again: within six months."""

    when = forms.ChoiceField(
        label=_("When do you meet again?"), choices=LATER, widget=forms.RadioSelect, required=False
    )
    next_on = PromiseDay(label=_("Another day"), required=False)

    def __init__(self, *args: Any, usual: int = 0, **options: Any) -> None:
        """`usual`: days to the next meeting last time; the nearest choice stands ready."""
        super().__init__(*args, **options)
        near = min((28, 91, 182), key=lambda days: abs(days - (usual or 91)))
        self.fields["when"].initial = str(near)
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            (value, _on_its_day(value, label)) for value, label in LATER
        ]

    def day(self) -> dt.date | None:
        """The day chosen, if any; what is missing is told by the service, all at once."""
        when = self.cleaned_data.get("when", "")
        if when and when != OTHER_DAY:
            return _in(int(when))
        chosen: dt.date | None = self.cleaned_data.get("next_on")
        return chosen


class ClosePlanForm(forms.Form):
    """Why the plan ends."""

    closing = forms.ChoiceField(
        label=_("Why is the plan closed?"),
        choices=[one for one in Plan.Closing.choices if one[0] != Plan.Closing.DIED],
        widget=forms.RadioSelect,
        help_text=_("A death is registered under the citizen’s details, and closes the plan."),
    )
    sure = forms.BooleanField(label=_("Everyone around the table knows that the plan ends"))
