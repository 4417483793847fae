"""May I share this? To whom, about what, what for; and what else is known."""

from collections.abc import Iterable, Sequence
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
COLLEAGUE, GP = "colleague", "gp"  # said by everybody; the law has no class of their own for them
EVERYDAY_PURPOSES = ("COORDINATION", "TREATMENT", "SUPPORT", "OVERSIGHT")
EVERYDAY_RECIPIENTS: Choices = [
    (COLLEAGUE, _("A colleague in my unit")),
    (RoleClass.RELATIVE.value, _("A relative")),
    (RoleClass.AUTHORITY.value, _("The municipality")),
    (RoleClass.HEALTH.value, _("The hospital or psychiatry")),
    (GP, _("The general practitioner")),
    (RoleClass.SOCIAL.value, _("The facility or support at home")),
]
ASKED = tuple(fact for fact in Fact if fact not in {Fact.SAME_UNIT, Fact.PART_UNSAID})
CALM_CONSENTS: Choices = [
    (ConsentState.NONE.value, _("Nobody has asked")),
    (ConsentState.ORAL.value, _("Yes, aloud")),
    (ConsentState.WRITTEN.value, _("Yes, and signed it")),
    (ConsentState.WITHDRAWN.value, _("Yes, but took it back")),
    (ConsentState.EXPIRED.value, _("Yes, but it has run out")),
    (ConsentState.OLD.value, _("Yes, and signed it more than a year ago")),
]
CALM_WORDS: dict[str, str | Promise] = {  # where the law's own words are said by staff
    Fact.CURRENT_TREATMENT.value: _("Both places treat the one it is about right now"),
    Fact.OPTED_OUT.value: _("The one it is about does not want it shared"),
    Fact.OVERRIDE.value: _("Something serious is at stake for the one it is about, or others"),
    "not_needed_for_my_work": _("Something they do not need for their work"),
    COLLEAGUE: _("A colleague in the same unit"),
}


def _phrases(group: str, keys: Iterable[str]) -> Choices:
    named = getattr(load_phrases(), group)
    return [(str(key), capfirst(str(named[str(key)]))) for key in keys]


def _purposes() -> Choices:
    """The everyday ones first; the template folds the rest."""
    return _phrases("purposes", (*EVERYDAY_PURPOSES, *SITUATIONS))


def _recipients(parties: Choices) -> Choices:
    """A colleague and those the citizen has; then everybody else there is, in the law's words."""
    said = {key for key, _name in EVERYDAY_RECIPIENTS}
    others = _phrases("classes", [one for one in RoleClass if one.value not in said])
    return [EVERYDAY_RECIPIENTS[0], *parties, *EVERYDAY_RECIPIENTS[1:], *others]


def _in_other_words(choices: Choices) -> Choices:
    """The same choices in words for citizens and relatives."""
    return [(key, CALM_WORDS.get(key, label)) for key, label in choices]


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
        label=_("What is it for?"),
        choices=_purposes,
        initial="COORDINATION",
        widget=forms.RadioSelect,
    )
    author = forms.ChoiceField(
        label=_("Who wrote it, or said it first?"),
        choices=lambda: [
            ("", _("I do not know, or several")),
            *_phrases("classes", [one for one in RoleClass if one != RoleClass.SUPERVISION]),
        ],
        required=False,
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
        choices=lambda: _phrases("facts", ASKED),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *arguments: Any, parties: Choices, me: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["to"].choices = self.recipients(parties)  # type: ignore[attr-defined]  # a choice field
        self.fields["me"].initial = me
        # The first of "whom" are those shown at once; everybody else folds beneath.
        self.near = len(parties) + 1 if parties else len(EVERYDAY_RECIPIENTS)
        self.usual = len(EVERYDAY_PURPOSES)
        if parties:
            del self.fields["consent"]

    def recipients(self, parties: Choices) -> Choices:
        return _recipients(parties)

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
        widget=forms.RadioSelect,
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
        choices=lambda: _in_other_words(_phrases("facts", ASKED)),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def recipients(self, parties: Choices) -> Choices:
        return _in_other_words(_recipients(parties))


def opening_choice(asked: Sequence[str], parties: Choices) -> str:
    """Whom a link here has chosen already; nobody when it names no choice."""
    known = {key for key, _name in _recipients(parties)}
    return next((one for one in asked if one in known), "")
