"""Strings in, clean values out. Choices come from the page, so a forged one is an error in the form."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from brobygger.kernel.categories import EVERY_CATEGORY, Category, members
from brobygger.kernel.clock import today
from brobygger.kernel.texts import storable
from brobygger.kernel.working_days import working_day_from
from brobygger.ui.fields import DayField, PromiseDay

from .. import rules
from ..models import Agreement, ExistingPlan, Intervention
from ..pages import AgreementCard, ParticipantCard, Settled

Choices = Iterable[tuple[str, Any]]  # a value and its label, or a group and its choices

OTHER_DAY = "other"
LINES = ("first", "second", "third")
SOON = [
    ("7", _("In a week")),
    ("14", _("In 14 days")),
    ("30", _("In a month")),
    (OTHER_DAY, _("Another day")),
]


class QuickDay(forms.Form):
    """A day by one press: in a week, in 14 days …, or another one."""

    def category_fields(self) -> list[forms.BoundField]:
        return [self["category"]] if "category" in self.fields else []

    def is_narrowed(self) -> bool:
        return any(map(is_narrowed, self.category_fields()))

    when = forms.ChoiceField(label=_("When?"), choices=SOON, widget=forms.RadioSelect)
    due_on = PromiseDay(label=_("Another day"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        when = cleaned.get("when")
        if when == OTHER_DAY and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose the day."))
        if when and when != OTHER_DAY:
            cleaned["due_on"] = working_day_from(today() + dt.timedelta(days=int(when)))
        return cleaned


def people_choices(people: Iterable[ParticipantCard]) -> list[tuple[str, str]]:
    """Those who can be responsible: everyone still around the table."""
    return [(str(one.id), one.name) for one in people if not one.has_left]


def one_person(people: Iterable[ParticipantCard]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Who is responsible?"),
        choices=people_choices(people),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one person."),
            "invalid_choice": _("Choose one person."),
        },
    )


class RevisionForm(forms.Form):
    """A press about words as they were read."""

    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


def about_choice(mask: int) -> forms.TypedChoiceField:
    """What kind of information it is, of those the writer sees: the whole table's, or a narrower one.

    Whose secrecy it is under is another matter: that follows the writer by itself.
    """
    narrower = (one for one in members(mask) if one not in {Category.IDENTITY, Category.PLAN})
    return forms.TypedChoiceField(
        label=_("About"),
        required=False,
        coerce=int,
        empty_value=None,
        initial=int(Category.PLAN),
        choices=[
            (int(Category.PLAN), _("The shared plan")),
            *((int(one), one.label) for one in narrower),
        ],
    )


def is_narrowed(bound: forms.BoundField) -> bool:
    """Something else than what is proposed has been chosen, or could not be understood."""
    return bool(bound.errors) or str(bound.value() or int(Category.PLAN)) != str(int(Category.PLAN))


class PassageForm(forms.Form):
    """One text and the revision it started from."""

    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=rules.LONGEST_PASSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].label = label or self.fields["body"].label

    def clean_body(self) -> str:
        """Counted and compared as it is stored."""
        return storable(self.cleaned_data["body"])


class ChallengesForm(forms.Form):
    """At most three, one line each."""

    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    first = forms.CharField(
        label=_("Challenge 1"), required=False, max_length=rules.LONGEST_CHALLENGE, strip=False
    )
    second = forms.CharField(
        label=_("Challenge 2"), required=False, max_length=rules.LONGEST_CHALLENGE, strip=False
    )
    third = forms.CharField(
        label=_("Challenge 3"), required=False, max_length=rules.LONGEST_CHALLENGE, strip=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(EVERY_CATEGORY)  # what is not the writer's is refused when it is saved

    def offer(self, sees: int) -> None:
        """On the page stands what the writer may choose from."""
        for number, name in enumerate(LINES, 1):
            self.fields[f"{name}_about"] = about_choice(sees)
            label = _("Challenge %(number)d is about") % {"number": number}
            self.fields[f"{name}_about"].label = label

    def lines(self) -> list[forms.BoundField]:
        return [self[name] for name in LINES]

    def abouts(self) -> list[forms.BoundField]:
        return [self[f"{name}_about"] for name in LINES]

    def is_narrowed(self) -> bool:
        return any(map(is_narrowed, self.abouts()))

    def bodies(self) -> list[str]:
        return [body for body, _about in self._said()]

    def categories(self) -> list[int]:
        """Of each of the bodies, in their order."""
        return [about or int(Category.PLAN) for _body, about in self._said()]

    def _said(self) -> list[tuple[str, int | None]]:
        every = ((self.cleaned_data[one], self.cleaned_data[f"{one}_about"]) for one in LINES)
        return [(body, about) for body, about in every if body]


class InterventionForm(QuickDay):
    """What is to happen, towards what, who is responsible, and by when."""

    title = forms.CharField(
        label=_("What do we want to do?"), max_length=rules.LONGEST_TITLE, strip=False
    )
    goal = forms.CharField(label=_("What is the goal?"), max_length=rules.LONGEST_GOAL, strip=False)
    promise = forms.CharField(
        label=_("First agreement: who does what?"),
        max_length=rules.LONGEST_PROMISE,
        strip=False,
        required=False,
    )

    field_order = ["title", "goal", "promise", "responsible", "when", "due_on", "category"]

    def __init__(
        self, *args: Any, people: Iterable[ParticipantCard], sees: int, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["responsible"] = one_person(people)
        self.fields["category"] = about_choice(sees)
        self.fields["when"].initial = "30"
        self.order_fields(self.field_order)


class ChangeInterventionForm(forms.Form):
    """An intervention as it stands, with the revision it was read at."""

    title = forms.CharField(
        label=_("What do we want to do?"), max_length=rules.LONGEST_TITLE, strip=False
    )
    goal = forms.CharField(label=_("What is the goal?"), max_length=rules.LONGEST_GOAL, strip=False)
    due_on = PromiseDay(label=pgettext_lazy("deadline", "By when?"))
    rank = forms.IntegerField(
        label=_("Which number in the order?"), min_value=1, max_value=99, required=False
    )
    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    field_order = ["title", "goal", "responsible", "due_on", "rank"]

    def __init__(self, *args: Any, people: Iterable[ParticipantCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["responsible"] = one_person(people)
        self.order_fields(self.field_order)


class AgreementForm(QuickDay):
    """Who does what, by when."""

    what = forms.CharField(
        label=_("What do we agree?"), max_length=rules.LONGEST_PROMISE, strip=False
    )

    field_order = ["what", "responsible", "when", "due_on", "category"]

    def __init__(
        self, *args: Any, people: Iterable[ParticipantCard], sees: int = 0, **options: Any
    ) -> None:
        """`sees`: what the writer may choose from; nothing under what is narrow already."""
        super().__init__(*args, **options)
        self.fields["responsible"] = one_person(people)
        if sees:
            self.fields["category"] = about_choice(sees)
        self.fields["when"].initial = "14"
        self.order_fields(self.field_order)


class ChangeAgreementForm(forms.Form):
    """An agreement as it stands, with the revision it was read at."""

    what = forms.CharField(
        label=_("What do we agree?"), max_length=rules.LONGEST_PROMISE, strip=False
    )
    due_on = PromiseDay(label=pgettext_lazy("deadline", "By when?"))
    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    field_order = ["what", "responsible", "due_on"]

    def __init__(self, *args: Any, people: Iterable[ParticipantCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["responsible"] = one_person(people)
        self.order_fields(self.field_order)


class ReportForm(forms.Form):
    """How it goes, and a word about it if one wants."""

    note = forms.CharField(
        label=_("A word about it"),
        required=False,
        max_length=rules.LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    status = forms.ChoiceField(label=_("How does it go?"))

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        super().__init__(*args, **options)
        known = Intervention.Status if of == "intervention" else rules.REPORTS
        self.fields["status"].choices = [(str(one), one.label) for one in known]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A yes, or a no with a reason, to the question as it stood when the page was made."""

    answer = forms.ChoiceField(choices=[("accepted", ""), ("declined", "")])
    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=rules.LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say briefly why.")},
    )
    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        says_no = cleaned.get("answer") == "declined"
        if says_no and not rules.is_said(cleaned.get("reason", "")) and "reason" not in self.errors:
            self.add_error("reason", _("Say briefly why."))
        return cleaned


class ExistingPlanForm(forms.Form):
    """That another plan exists, who owns it and how long it runs; never what it says."""

    kind = forms.ChoiceField(
        label=_("Which plan is it?"),
        choices=[("", _("Choose a plan")), *ExistingPlan.Kind.choices],
        error_messages={"required": _("Choose which plan it is.")},
    )
    domain = forms.ChoiceField(
        label=_("What is it about?"), error_messages={"required": _("Choose what it is about.")}
    )
    owner_unit_id = forms.TypedChoiceField(
        label=_("Who owns it?"), coerce=UUID, empty_value=None, required=False
    )
    valid_to = DayField(label=_("Until when does it run?"), required=False)

    def __init__(self, *args: Any, domains: Choices, owners: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["domain"].choices = [("", _("Choose an area")), *domains]
        fields["owner_unit_id"].choices = [("", _("Not known")), *owners]


class PersonForm(forms.Form):
    """One professional around the table, for the lead or the deputy."""

    participant = forms.TypedChoiceField(label=_("Who?"), coerce=UUID, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Iterable[ParticipantCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["participant"].choices = [  # type: ignore[attr-defined]
            (str(one.id), f"{one.name}, {one.unit_name}") for one in people
        ]


class SettleForm(forms.Form):
    """What becomes of one open agreement when the plan is closed."""

    how = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[(one.value, Agreement.Status(one).label) for one in rules.ENDINGS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what becomes of it.")},
    )
    to = forms.CharField(
        label=_("Handed on to which unit or person?"),
        required=False,
        max_length=rules.LONGEST_TITLE,
        strip=False,
    )
    words = forms.CharField(
        label=_("What was agreed with them, or why is it dropped?"),
        required=False,
        max_length=200,
        strip=False,
    )

    def __init__(self, data: Any = None, *, agreement: AgreementCard) -> None:
        super().__init__(data, prefix=f"settle-{agreement.id}")
        self.agreement = agreement

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        how = cleaned.get("how")
        if how in {"handed", "dropped"} and not rules.is_said(cleaned.get("words", "")):
            self.add_error("words", _("Say it briefly."))
        if how == "handed" and not rules.is_said(cleaned.get("to", "")):
            self.add_error("to", _("Name the unit or the person."))
        return cleaned

    def settled(self) -> Settled:
        return Settled(**self.cleaned_data)


class CompareForm(forms.Form):
    """Two versions by number; 0 is the plan as it stands."""

    a = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    b = forms.IntegerField(min_value=0, max_value=2**31 - 1)
