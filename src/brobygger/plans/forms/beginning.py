"""Forms of the question a plan begins with, of the citizen's yes to it, and of letting it rest."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.clock import today
from brobygger.ui.fields import DayField

from .. import rules
from ..beginning_law import laws_without_a_yes
from ..models import OWN_WORDS, Assent, Consideration, Pause
from ..pages import Asked, Told, Wanted
from .course import CloseMeetingForm, StartForm

Said = Consideration.Said
# As the one who writes it down says it of somebody else.
TOLD = [
    (Said.YES.value, pgettext_lazy("told consideration", "Yes, would like a plan")),
    (Said.NOT_NOW.value, pgettext_lazy("told consideration", "Not now")),
    (Said.NO.value, pgettext_lazy("told consideration", "No, does not want one")),
    (Said.EXPLAINED.value, pgettext_lazy("told consideration", "Thinks it over")),
]
TOLD_ASSENT = [
    (Assent.Answer.AGREES.value, pgettext_lazy("told assent", "Says yes to the plan")),
    (Assent.Answer.DISAGREES.value, pgettext_lazy("told assent", "Does not agree")),
]
NEEDED_TO_BEGIN = {
    "signals": _("Choose at least one reason."),
    "deputy": _("Choose a colleague who steps in."),
}
NOT_ASKED = ("", pgettext_lazy("told assent", "Will answer later"))


def _words(label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, max_length=rules.LONGEST_NOTE, required=False, widget=widget, **options
    )


def _day_to_ask(label: Any) -> DayField:
    return DayField(label=label, required=False, help_text=_("Only if a day is named."))


class AskForm(forms.Form):
    """How it was explained, and what the citizen answered."""

    explained = forms.MultipleChoiceField(
        label=_("How was it explained?"),
        choices=Consideration.Way.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose how it was explained.")},
    )
    explained_by_name = forms.CharField(
        label=_("Who explained it?"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty when it was you."),
    )
    said_on = DayField(label=_("Which day?"))
    said = forms.ChoiceField(
        label=_("What was the answer?"),
        choices=TOLD,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the answer was.")},
    )
    words = _words(_("In the citizen’s own words"))
    ask_again_on = _day_to_ask(_("When may you ask again?"))
    raised = forms.BooleanField(label=_("The citizen has brought it up"), required=False)

    def __init__(self, *args: Any, is_shut: bool = False, **options: Any) -> None:
        """`is_shut`: the citizen has said no, so only what they bring up themself is written."""
        super().__init__(*args, **options)
        self.fields["said_on"].initial = today()
        if is_shut:
            self.fields["raised"].required = True
            self.fields["raised"].error_messages["required"] = _(
                "Write only if the citizen has brought it up. Nobody asks again before that."
            )
        else:
            del self.fields["raised"]

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            said=given["said"],
            said_on=given["said_on"],
            words=given["words"],
            raised_by_citizen=given.get("raised", False),
            explained=tuple(given["explained"]),
            explained_by_name=given["explained_by_name"],
            ask_again_on=given["ask_again_on"],
        )


class BeginForm(AskForm, StartForm):
    """The question, and who carries a plan that has a yes, or that is thought over."""

    field_order = (
        *("raised", "explained", "explained_by_name", "said_on", "said", "words", "ask_again_on"),
        *("signals", "deputy"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, trouble in NEEDED_TO_BEGIN.items():
            self.fields[name].required = self.data.get("said") != Said.NO
            self.fields[name].error_messages["required"] = trouble

    @property
    def is_no(self) -> bool:
        return bool(self.cleaned_data.get("said") == Said.NO)


class WantForm(forms.Form):
    """The citizen's own answer; where there is no plan, whom she asks and whom she would like."""

    said = forms.ChoiceField(
        label=_("Would you like a plan?"),
        choices=[one for one in Said.choices if one[0] in OWN_WORDS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    to_unit = forms.TypedChoiceField(
        label=_("Whom do you want to ask?"),
        coerce=UUID,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you want to ask.")},
    )
    with_whom = forms.CharField(
        label=_("Who should be in it?"),
        max_length=200,
        required=False,
        help_text=_("For example: my sister, Sofie from the clinic. You can leave it empty."),
    )
    words = _words(_("Is there something you want to say about it?"))
    ask_again_on = _day_to_ask(_("When may we ask you again?"))

    def __init__(self, *args: Any, units: Iterable[tuple[UUID, str]], **options: Any) -> None:
        """`units`: whom she can ask to begin one; none when there is a plan already."""
        super().__init__(*args, **options)
        choices = [(str(unit_id), name) for unit_id, name in units]
        if choices:
            self.fields["to_unit"].choices = choices  # type: ignore[attr-defined]
            self.fields["to_unit"].required = self.data.get("said", Said.YES) == Said.YES
        else:
            del self.fields["to_unit"], self.fields["with_whom"]

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            said=given["said"],
            words=given["words"],
            ask_again_on=given["ask_again_on"],
            with_whom=given.get("with_whom", ""),
            to_unit_id=given.get("to_unit"),
        )


class LawForm(forms.Form):
    """A law as the ground instead of a yes: which one, who decided it, and why here."""

    law = forms.ChoiceField(
        label=_("Which law?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the law.")},
    )
    decided_by = forms.CharField(
        label=_("Who has decided it?"),
        max_length=160,
        help_text=_("Name and function. The law says who can."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=rules.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The citizen can read it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["law"].choices = [  # type: ignore[attr-defined]
            (one.id, f"{one.title} ({one.paragraph})") for one in laws_without_a_yes().values()
        ]


class PauseForm(forms.Form):
    """Why the plan rests."""

    why = forms.ChoiceField(
        label=_("Why does the plan rest?"),
        choices=Pause.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the plan rests.")},
    )
    words = _words(_("A word about it"), help_text=_("Those who see the plan can read it."))


class OwnAssentForm(forms.Form):
    """The citizen's own answer to an agreed version."""

    answer = forms.ChoiceField(
        label=_("Is this your plan?"),
        choices=Assent.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    words = _words(_("Is there something you want to say about it?"))

    def told(self) -> Told:
        return Told(
            answer=self.cleaned_data["answer"],
            said_on=self.cleaned_data.get("said_on") or today(),
            words=self.cleaned_data["words"],
        )


class ToldAssentForm(OwnAssentForm):
    """The same, told to a professional."""

    said_on = DayField(label=_("Which day?"))
    field_order = ("answer", "said_on", "words")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["said_on"].initial = today()
        self.fields["answer"].label = _("What does the citizen say to the plan?")
        self.fields["answer"].choices = TOLD_ASSENT  # type: ignore[attr-defined]
        self.fields["words"].label = _("In the citizen’s own words")


class EndMeetingForm(CloseMeetingForm):
    """When the table meets again, and what the citizen says to the plan; that answer may come later."""

    assent = forms.ChoiceField(
        label=_("What does the citizen say to the plan?"),
        choices=[*TOLD_ASSENT, NOT_ASKED],
        widget=forms.RadioSelect,
        required=False,
    )
    assent_words = _words(_("In the citizen’s own words"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if rules.is_said(cleaned.get("assent_words", "")) and not cleaned.get("assent"):
            self.add_error("assent", _("Choose what the citizen says to the plan."))
        return cleaned

    def told(self) -> Told | None:
        """None: the answer comes later."""
        answer, words = self.cleaned_data["assent"], self.cleaned_data["assent_words"]
        return Told(answer=answer, said_on=today(), words=words) if answer else None
