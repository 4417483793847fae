"""May I share this? To whom, about what, what for; and what else is known."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from brobygger.access.law.phrases import load_phrases
from brobygger.access.law.words import SITUATIONS, Capacity, ConsentState, Fact, Mode, RoleClass
from brobygger.access.pages.words import short_label
from brobygger.kernel.categories import Category
from brobygger.kernel.purposes import Purpose

Choices = list[tuple[Any, Any]]
PLAIN_PURPOSES = ("COORDINATION", "TREATMENT", "SUPPORT", "OVERSIGHT")
CALM_CONSENTS: Choices = [
    (ConsentState.NONE.value, _("Nobody has asked")),
    (ConsentState.ORAL.value, _("Yes, aloud")),
    (ConsentState.WRITTEN.value, _("Yes, and signed it")),
    (ConsentState.WITHDRAWN.value, _("Yes, but took it back")),
    (ConsentState.EXPIRED.value, _("Yes, but it has run out")),
]
CALM_WORDS: dict[str, str | Promise] = {  # where the law's own words are said by staff
    Fact.CURRENT_TREATMENT.value: _("Both places treat the one it is about right now"),
    Fact.OPTED_OUT.value: _("The one it is about does not want it shared"),
    "not_needed_for_my_work": _("Something they do not need for their work"),
}


def _phrases(group: str, keys: Sequence[str]) -> Choices:
    named = getattr(load_phrases(), group)
    return [(str(key), capfirst(str(named[str(key)]))) for key in keys]


def _purposes() -> list[tuple[str | Promise, Choices]]:
    return [
        (_("Everyday work"), _phrases("purposes", PLAIN_PURPOSES)),
        (_("Special situations"), _phrases("purposes", SITUATIONS)),
    ]


def _in_other_words(choices: Choices) -> Choices:
    """The same choices, groups of them too, in words for citizens and relatives."""
    return [
        (key, _in_other_words(label))
        if isinstance(label, list)
        else (key, CALM_WORDS.get(key, label))
        for key, label in choices
    ]


class SharingForm(forms.Form):
    """Three questions. The rest has an answer already, and can be said more exactly."""

    to = forms.ChoiceField(label=_("Who do you want to share with?"), widget=forms.RadioSelect)
    about = forms.TypedChoiceField(
        label=_("What is it about?"),
        choices=lambda: [(int(one), short_label(one)) for one in Category],
        coerce=lambda value: Category(int(value)),
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(
        label=_("What is it for?"), choices=_purposes, initial="COORDINATION"
    )
    me = forms.ChoiceField(
        label=_("You answer as"),
        choices=lambda: _phrases("classes", list(RoleClass)),
        required=False,
    )
    mode = forms.ChoiceField(
        label=_("How is it shared?"),
        choices=lambda: _phrases("modes", list(Mode)),
        initial=Mode.ORAL.value,
        required=False,
    )
    consent = forms.ChoiceField(
        label=_("What has the citizen said?"),
        choices=lambda: _phrases("consents", list(ConsentState)),
        initial=ConsentState.NONE.value,
        required=False,
    )
    capacity = forms.ChoiceField(
        label=_("Can the citizen consent?"),
        choices=lambda: _phrases("capacities", list(Capacity)),
        initial=Capacity.ABLE.value,
        required=False,
    )
    facts = forms.MultipleChoiceField(
        label=_("What else do you know?"),
        choices=lambda: _phrases("facts", list(Fact)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *arguments: Any, parties: Choices, me: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        classes = _phrases("classes", list(RoleClass))
        self.fields["to"].choices = [*parties, *classes]  # type: ignore[attr-defined]  # a choice field
        self.fields["me"].initial = me
        if parties:
            del self.fields["consent"]

    def purpose_asked(self) -> Purpose | str:
        """A purpose of the house or a situation of the law."""
        name: str = self.cleaned_data["purpose"]
        return Purpose[name] if name in Purpose.__members__ else name


class CalmSharingForm(SharingForm):
    """The same questions for citizens and relatives, who ask what others may pass on."""

    to = forms.ChoiceField(label=_("Who would they share it with?"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=lambda: _in_other_words(_purposes()),
        initial="COORDINATION",
    )
    me = forms.ChoiceField(
        label=_("Who has the information?"),
        choices=lambda: _phrases("classes", list(RoleClass)),
        required=False,
    )
    consent = forms.ChoiceField(
        label=_("Has the one it is about said yes?"),
        choices=CALM_CONSENTS,
        initial=ConsentState.NONE.value,
        required=False,
    )
    capacity = None  # type: ignore[assignment]  # theirs to judge: takes the question away
    facts = forms.MultipleChoiceField(
        label=_("What else do you know?"),
        choices=lambda: _in_other_words(_phrases("facts", list(Fact))),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
