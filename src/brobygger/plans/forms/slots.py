"""A plan in a standing slot: strings in, clean values out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.meetings.slots import rules
from brobygger.meetings.slots.forms import minutes_in_words

from ..pages.slots import OpenDecision

LONGEST = 300
SAY_WHAT = _("Say in one line what is to be decided.")
OTHER = "other"  # other words than those that are proposed


class PutForm(forms.Form):
    """What is to be decided: what the plan has on its list already, or other words."""

    decision = forms.TypedChoiceField(
        label=_("What is to be decided?"),
        coerce=lambda value: None if value == OTHER else UUID(value),
        empty_value=None,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        max_length=LONGEST, strip=False, required=False, error_messages={"required": SAY_WHAT}
    )
    minutes = forms.TypedChoiceField(
        label=_("How much time does it take?"),
        coerce=int,
        required=False,
        initial=str(rules.USUAL_ITEM),
        empty_value=None,
    )

    def __init__(self, *args: Any, decisions: Iterable[OpenDecision], **options: Any) -> None:
        waiting = list(decisions)
        options["initial"] = {"decision": str(waiting[0].id) if waiting else OTHER}
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        choices = [(str(one.id), one.body) for one in waiting]
        fields["decision"].choices = [*choices, (OTHER, _("Something else"))] if choices else []
        fields["body"].label = (
            _("Something else to decide") if choices else _("What is to be decided?")
        )
        fields["body"].required = not choices
        fields["minutes"].choices = [
            (str(one), minutes_in_words(one)) for one in rules.ITEM_LENGTHS
        ]
        self.has_proposals = bool(choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("body", "").strip():  # words typed go before what is proposed
            self.errors.pop("decision", None)
            cleaned["decision"] = None
        cleaned["minutes"] = cleaned.get("minutes") or rules.USUAL_ITEM
        if not self.errors and not cleaned.get("decision") and not cleaned.get("body", "").strip():
            self.add_error("body", SAY_WHAT)
        return cleaned


class DecideForm(forms.Form):
    """What was decided, and who was there."""

    outcome = forms.CharField(
        label=_("What was decided?"), max_length=LONGEST, strip=False, required=False
    )
    present = forms.TypedMultipleChoiceField(
        label=_("Who was there?"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, invited: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["present"].choices = list(invited)
