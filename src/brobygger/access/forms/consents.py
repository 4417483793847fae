"""The consent form: who tells whom, what, for what, until when, and who says yes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from brobygger.access.pages.asking import Offer, Recipient, Wish
from brobygger.access.pages.words import in_words
from brobygger.kernel.categories import EVERY_CATEGORY, Category
from brobygger.kernel.clock import today
from brobygger.kernel.purposes import Purpose

from .fields import CategoriesField, DayField

HERSELF = "citizen"
PLAN = Category.IDENTITY | Category.PLAN
PRESETS = {
    "plan": PLAN,
    "plan_crisis": PLAN | Category.RISK,
    "everything": EVERY_CATEGORY,
    "own": Category(0),
}
PRESET_LABELS = [
    ("plan", _("Only the plan")),
    ("plan_crisis", _("The plan, and what helps in a crisis")),
    ("everything", _("Everything in the plan")),
    ("own", _("I choose for myself")),
]
MEETING, LONGEST = "meeting", "longest"
MONTHS = {"three": 3, "six": 6}
UNTIL_LABELS = [
    ("three", _("3 months")),
    ("six", _("6 months")),
    ("date", _("Until a date I choose")),
    (LONGEST, _("As long as the law lets it hold")),
]


class ConsentForm(forms.Form):
    """A yes to one or several. `offer` is what can be chosen now."""

    recipients = forms.MultipleChoiceField(
        label=_("Who is to be told?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one who is to be told.")},
    )
    disclosers = forms.MultipleChoiceField(
        label=_("Who tells them?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those around the citizen now. Nobody is told by themselves."),
    )
    other_disclosers = forms.MultipleChoiceField(
        label=_("Others who may tell"), required=False, widget=forms.CheckboxSelectMultiple
    )
    each_other = forms.BooleanField(
        label=_("Those who are told tell each other, too"), required=False, initial=True
    )
    grantor = forms.ChoiceField(label=_("Who says yes?"), widget=forms.RadioSelect, initial=HERSELF)
    preset = forms.ChoiceField(
        label=_("What are they told?"),
        choices=PRESET_LABELS,
        initial="plan",
        widget=forms.RadioSelect,
    )
    categories = CategoriesField(label=_("Choose for yourself, or add to it"), required=False)
    purposes = forms.TypedMultipleChoiceField(
        label=_("What for?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When you choose none, they may use it for the work they do."),
    )
    until = forms.ChoiceField(
        label=_("Until when?"),
        choices=UNTIL_LABELS,
        initial="three",
        widget=forms.RadioSelect,
    )
    until_date = DayField(
        label=_("The last day"),
        required=False,
        help_text=_("A date here holds, whatever is chosen above."),
    )

    def __init__(
        self, *arguments: Any, offer: Offer, initial: dict[str, Any] | None = None, **options: Any
    ) -> None:
        usual: dict[str, Any] = {"disclosers": [one.key for one in offer.tellers]}
        if offer.next_meeting:
            usual["until"] = MEETING
        options["initial"] = usual | (initial or {})
        super().__init__(*arguments, **options)
        self.offer = offer
        self.by_key = {one.key: one for one in offer.recipients}
        self._choose("recipients", [(one.key, _tile(one)) for one in offer.recipients])
        self._choose("disclosers", [(one.key, _tile(one)) for one in offer.tellers])
        self._choose("other_disclosers", [(one.key, _tile(one)) for one in offer.other_tellers])
        self._choose("purposes", [(int(one), one.label) for one in Purpose])
        self._choose("until", _lengths(offer.next_meeting))
        self._choose("grantor", [(HERSELF, offer.citizen_name), *offer.stand_ins])
        if not offer.stand_ins:
            del self.fields["grantor"]

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("until") == "date" or cleaned.get("until_date"):
            self._check_last_day(cleaned.get("until_date"))
        if "preset" in cleaned and "categories" in cleaned and not self._mask(cleaned):
            self.add_error("categories", _("Choose at least one kind of information."))
        if "recipients" in cleaned and {"disclosers", "other_disclosers"} <= cleaned.keys():
            self._check_tellers(cleaned)
        return cleaned

    def wish(self) -> Wish:
        """What was chosen, once the form is valid."""
        chosen = self.cleaned_data
        purposes = 0
        for one in chosen["purposes"]:
            purposes |= one
        return Wish(
            recipients=tuple(self.by_key[key] for key in dict.fromkeys(chosen["recipients"])),
            categories=self._mask(chosen),
            purposes=purposes,
            expires_on=self._last_day(chosen["until"], chosen["until_date"]),
            tellers=self._tellers(chosen),
            **_giver(chosen.get("grantor", HERSELF)),
        )

    @staticmethod
    def _mask(cleaned: dict[str, Any]) -> int:
        return int(PRESETS[cleaned["preset"]]) | int(cleaned["categories"])

    def _tellers(self, chosen: dict[str, Any]) -> tuple[UUID, ...]:
        """By id, once each."""
        every = {one.key: one.party_id for one in (*self.offer.tellers, *self.offer.other_tellers)}
        mutual = chosen["recipients"] if chosen.get("each_other") else []
        keys = [*chosen["disclosers"], *chosen["other_disclosers"], *mutual]
        return tuple(dict.fromkeys(every[key] for key in keys if key in every))

    def _check_tellers(self, cleaned: dict[str, Any]) -> None:
        """Somebody tells each of them, and nobody tells themselves."""
        tellers = set(self._tellers(cleaned))
        for key in cleaned["recipients"]:
            if not tellers - {self.by_key[key].party_id}:
                words = _("Choose at least one other who tells %(name)s.")
                self.add_error("disclosers", words % {"name": self.by_key[key].name})

    def _last_day(self, until: str, chosen: dt.date | None) -> dt.date | None:
        if chosen is not None:
            return chosen
        if until == MEETING:
            return self.offer.next_meeting
        return months_from(today(), MONTHS[until]) if until in MONTHS else None

    def _check_last_day(self, day: dt.date | None) -> None:
        if "until_date" in self.errors:
            return
        if day is None:
            self.add_error("until_date", _("Choose the last day it holds."))
        elif day < today():
            self.add_error("until_date", _("That day is over. Choose a later one."))


def _lengths(meeting: dt.date | None) -> list[tuple[str, Any]]:
    """The shortest first, and only what is known: until the next meeting, where there is one."""
    if meeting is None:
        return list(UNTIL_LABELS)
    label = _("Until the next meeting, %(day)s") % {"day": in_words(meeting)}
    return [(MEETING, label), *UNTIL_LABELS]


def _giver(choice: str) -> dict[str, Any]:
    kind, _colon, key = choice.partition(":")
    return {"grantor": kind, "grantor_id": UUID(key)} if key else {}


def months_from(day: dt.date, months: int) -> dt.date:
    """The same day of the month later, or the last one that month has."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _tile(one: Recipient) -> str:
    if not one.detail:
        return one.name
    return format_html("{}<small>{}</small>", one.name, one.detail)
