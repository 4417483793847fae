"""Strings in, clean values out: who is to lead, whether they will, and what was gone through."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.clock import today
from brobygger.ui.fields import DayField

from ..models import Handover
from ..pages import AgreementCard, Candidate, ParticipantCard
from ..rules import LONGEST_NOTE, is_recent

NOBODY = "none"
TALKED, NOT_TALKED = "talked", "not"
STAYS, MOVES = "stays", "moves"


class ProposeForm(forms.Form):
    """Whom to ask, and why the threads change hands."""

    reason = forms.ChoiceField(label=_("Why is the plan handed over?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, people: Iterable[Candidate], is_acting: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["to"] = forms.TypedChoiceField(
            label=_("Whom do you ask?"),
            choices=[(str(one.participant_id), one.name) for one in people if not one.obstacle],
            coerce=UUID,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose one person."),
                "invalid_choice": _("Choose one person."),
            },
        )
        reasons = [
            (value, label)
            for value, label in Handover.Reason.choices
            if is_acting or value != Handover.Reason.STOOD_IN
        ]
        self.fields["reason"] = forms.ChoiceField(
            label=_("Why is the plan handed over?"),
            choices=reasons,
            widget=forms.RadioSelect,
            initial=Handover.Reason.STOOD_IN if is_acting else None,
        )
        self.order_fields(["to", "reason"])


class AnswerHandoverForm(forms.Form):
    """Yes or no, and some words."""

    answer = forms.ChoiceField(
        label=_("Will you be case lead?"),
        choices=[
            (Handover.Answer.ACCEPTED.value, Handover.Answer.ACCEPTED.label),
            (Handover.Answer.DECLINED.value, Handover.Answer.DECLINED.label),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Some words to the one who asks"),
        max_length=LONGEST_NOTE,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you say no. Write nothing about the citizen."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        declines = cleaned.get("answer") == Handover.Answer.DECLINED
        if declines and not cleaned.get("words", "").strip() and "words" not in self.errors:
            self.add_error("words", _("Write why, so that another can be found."))
        return cleaned


class TalkForm(forms.Form):
    """The day of the talk, or why there was none."""

    held = forms.ChoiceField(
        label=_("Have you talked with the citizen about it?"),
        choices=[
            (TALKED, _("Yes, together with the new case lead")),
            (NOT_TALKED, pgettext_lazy("talk", "No, it could not be")),
        ],
        widget=forms.RadioSelect,
    )
    talked_on = DayField(label=_("Which day?"), required=False)
    because = forms.CharField(
        label=_("Why not?"), max_length=LONGEST_NOTE, required=False, strip=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("talked_on")
        if cleaned.get("held") == TALKED and "talked_on" not in self.errors:
            if day is None:
                self.add_error("talked_on", _("Choose the day."))
            elif not is_recent(day, today()):
                self.add_error("talked_on", _("Choose a day within the last half year."))
        is_untold = not cleaned.get("because", "").strip() and "because" not in self.errors
        if cleaned.get("held") == NOT_TALKED and is_untold:
            self.add_error("because", _("Write in a few words why not."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the service takes: a day or a reason, never both."""
        if self.cleaned_data["held"] == TALKED:
            return {"talked_on": self.cleaned_data["talked_on"]}
        return {"because": self.cleaned_data["because"]}


class ReviewForm(forms.Form):
    """For every open agreement: does it stay where it is, or follow the threads?"""

    def __init__(
        self, *args: Any, agreements: Iterable[AgreementCard], to: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for one in agreements:
            stays = _("Stays with %(name)s") % {"name": one.responsible.name}
            choices = [(STAYS, stays)]
            if one.responsible.name != to and one.may_change:
                choices.append((MOVES, _("%(name)s takes it over") % {"name": to}))
            self.fields[f"agreement_{one.id}"] = forms.ChoiceField(
                label=one.what,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose what happens to it.")},
            )

    def choices(self) -> dict[UUID, str]:
        return {
            UUID(name.removeprefix("agreement_")): value
            for name, value in self.cleaned_data.items()
        }


class LeadWishForm(forms.Form):
    """Whom the citizen would like, and whom not."""

    wished = forms.ChoiceField(label=_("Is there somebody you would like?"))
    refused = forms.MultipleChoiceField(
        label=_("Is there somebody you do not want?"), required=False
    )

    def __init__(self, *args: Any, people: Iterable[ParticipantCard], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(one.id), one.name) for one in people]
        self.fields["wished"] = forms.ChoiceField(
            label=_("Is there somebody you would like?"),
            choices=[*choices, (NOBODY, _("It does not matter to me"))],
            widget=forms.RadioSelect,
        )
        self.fields["refused"] = forms.MultipleChoiceField(
            label=_("Is there somebody you do not want?"),
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def said(self) -> dict[str, Any]:
        wished = self.cleaned_data["wished"]
        return {
            "wished": None if wished == NOBODY else UUID(wished),
            "refused": [UUID(one) for one in self.cleaned_data["refused"]],
        }
