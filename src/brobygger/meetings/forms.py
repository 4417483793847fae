"""Strings in, clean values out: when and where people meet."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from . import rules
from .models import Meeting
from .pages import InvitationCard

LENGTHS = [(30, _("Half an hour")), (45, _("45 minutes")), (60, _("One hour")), (90, _("1½ hours"))]


class DayField(forms.DateField):
    """A date as the browser's own picker sends it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"], **options)


class TimeForm(forms.Form):
    """When and where a meeting is."""

    day = DayField(label=_("Day"))
    time = forms.TimeField(
        label=_("Time"),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
    )
    minutes = forms.TypedChoiceField(label=_("How long?"), choices=LENGTHS, coerce=int, initial=60)
    form = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=Meeting.Form.choices,
        widget=forms.RadioSelect,
        initial=Meeting.Form.ROOM,
    )
    place = forms.CharField(
        label=_("Where?"),
        max_length=rules.LONGEST_PLACE,
        strip=False,
        required=False,
        help_text=_("Choose a place where the citizen feels safe."),
    )

    def starts_at(self) -> dt.datetime:
        """The moment in Denmark."""
        return make_aware(dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class MoveForm(TimeForm):
    """Another time for a meeting that is called."""

    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ChairForm(forms.Form):
    """Who leads the meeting and who takes the minutes: both among those called, or nobody yet."""

    chair = forms.TypedChoiceField(
        label=_("Who leads the meeting?"), coerce=UUID, empty_value=None, required=False
    )
    minute_taker = forms.TypedChoiceField(
        label=_("Who takes the minutes?"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(self, *args: Any, invited: Iterable[InvitationCard], **options: Any) -> None:
        super().__init__(*args, **options)
        people = [("", _("Not chosen yet")), *((str(one.id), one.name) for one in invited)]
        for name in ("chair", "minute_taker"):
            self.fields[name].choices = people  # type: ignore[attr-defined]
