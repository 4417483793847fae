"""The forms beside the sentence box: strings in, clean values out; nothing that was not offered."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.clock import today
from brobygger.ui.components.times import weekday_and_date
from brobygger.ui.fields import PromiseDay

from . import rules
from .hearing import Proposal, TableToHear
from .pages import ParticipantCard

OTHER_DAY = "other"


class SaidForm(forms.Form):
    """What was heard, ready to be confirmed or put right."""

    what = forms.CharField(
        label=_("What do we agree?"), max_length=rules.LONGEST_PROMISE, strip=False
    )
    when = forms.ChoiceField(label=_("Which day?"), required=False, widget=forms.RadioSelect)
    due_on = PromiseDay(label=pgettext_lazy("deadline", "By when?"), required=False)
    needs_unit = forms.BooleanField(label=_("Their unit must say yes first"), required=False)
    say = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(
        self, data: Any = None, *, table: TableToHear, proposal: Proposal, **options: Any
    ) -> None:
        self.table, self.proposal = table, proposal
        super().__init__(data, initial=_initial(table, proposal), auto_id="id_said_%s", **options)
        fields: dict[str, Any] = self.fields
        fields["responsible"] = _one_of(
            _("Who is responsible?"), _people(table, proposal), _("Choose one person.")
        )
        fields["under"] = _one_of(
            _("Under which intervention?"), table.titles, _("Choose an intervention.")
        )
        fields["when"].choices = _days(proposal)
        if not data and not fields["when"].choices:
            del fields["when"]
        elif data is not None:
            fields["when"] = forms.CharField(required=False)
        self.order_fields(["what", "responsible", "when", "due_on", "under", "needs_unit"])

    def clean(self) -> dict[str, Any]:
        """A day by one press, or by the calendar: one of them must be there."""
        cleaned = super().clean() or {}
        pressed = cleaned.get("when") or ""
        if pressed and pressed != OTHER_DAY:
            try:
                cleaned["due_on"] = dt.date.fromisoformat(pressed)
            except ValueError:
                self.add_error("due_on", _("Choose the day."))
        if not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose the day."))
        return cleaned

    def unit_to_ask(self) -> UUID | None:
        """The unit of whoever promises, when its yes is still wanted."""
        if not self.cleaned_data.get("needs_unit"):
            return None
        unit = self.table.units.get(self.cleaned_data["responsible"])
        return unit[0] if unit else None

    def understood(self) -> str:
        """The day that was heard, with its weekday: a picker shows figures only."""
        return weekday_and_date(self.proposal.heard.due_on)

    def unit_name(self) -> str:
        """The unit that would be asked, for the words beside the box."""
        chosen = self.proposal.heard.responsible
        unit = self.table.units.get(chosen) if chosen else None
        return unit[1] if unit else ""


class UndecidedForm(forms.Form):
    """What has to be decided, perhaps by whom and when."""

    body = forms.CharField(
        label=_("What has to be decided?"), max_length=rules.LONGEST_CHALLENGE, strip=False
    )
    unit_id = forms.TypedChoiceField(
        label=_("Who has to decide it?"), coerce=UUID, empty_value=None, required=False
    )
    due_on = PromiseDay(label=pgettext_lazy("deadline", "By when?"), required=False)

    def __init__(self, data: Any = None, *, people: Iterable[ParticipantCard]) -> None:
        super().__init__(data, auto_id="id_undecided_%s")
        units = {one.unit_id: one.unit_name for one in people if one.unit_id and not one.has_left}
        choices = [("", _("The table")), *((str(key), name) for key, name in units.items())]
        self.fields["unit_id"].choices = choices  # type: ignore[attr-defined]


def _one_of(label: Any, choices: Iterable[tuple[UUID, str]], missing: Any) -> Any:
    return forms.TypedChoiceField(
        label=label,
        coerce=UUID,
        choices=[("", missing), *((str(key), name) for key, name in choices)],
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _people(table: TableToHear, proposal: Proposal) -> list[tuple[UUID, str]]:
    """Those who were named stand first."""
    named = proposal.heard.people
    people = sorted(table.seats, key=lambda one: one.id not in named)
    return [(one.id, one.name) for one in people]


def _days(proposal: Proposal) -> list[tuple[str, Any]]:
    """The days a sentence may mean, when it may mean more than one."""
    if proposal.heard.due_on is not None or "which_day" not in proposal.heard.asks:
        return []
    to_come = [one for one in proposal.heard.days if one >= today()]
    days = [(one.isoformat(), weekday_and_date(one)) for one in to_come]
    return [*days, (OTHER_DAY, _("Another day"))] if days else []


def _initial(table: TableToHear, proposal: Proposal) -> dict[str, Any]:
    heard = proposal.heard
    return {
        "what": heard.what,
        "responsible": heard.responsible,
        "due_on": heard.due_on,
        "under": proposal.under,
        "needs_unit": table.asks_unit(heard.responsible) is not None,
        "say": proposal.said,
    }
