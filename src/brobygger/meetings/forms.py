"""Strings in, clean values out: when and where people meet."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.clock import moment_of
from brobygger.ui.fields import ClockField, DayField, skipped_hour

from . import rules
from .models import Meeting
from .pages import InvitationCard

LENGTHS = [(30, _("Half an hour")), (45, _("45 minutes")), (60, _("One hour")), (90, _("1½ hours"))]


class PlaceForm(forms.Form):
    """How long, how and where people meet."""

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


class TimeForm(PlaceForm):
    """When and where a meeting is."""

    day = DayField(label=_("Day"))
    time = ClockField(label=_("Time"))

    field_order = ["day", "time", "minutes", "form", "place"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if skipped := skipped_hour(cleaned.get("day"), cleaned.get("time")):
            self.add_error("time", skipped)
        return cleaned

    def starts_at(self) -> dt.datetime:
        """The moment in Denmark."""
        return moment_of(self.cleaned_data["day"], self.cleaned_data["time"])


class PeopleForm(forms.Form):
    """People ticked among those who may see what they are called about."""

    people = forms.MultipleChoiceField(
        label=_("Who is to be there?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"].choices = list(people)  # type: ignore[attr-defined]


class CallForm(PeopleForm, TimeForm):
    """A meeting with the people chosen for it."""


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
