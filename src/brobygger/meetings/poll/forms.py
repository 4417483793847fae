"""Strings in, clean values out: times to propose, and a word for each time."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateformat import format as written
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from brobygger.kernel.clock import is_skipped, moment_of, now, today
from brobygger.ui.fields import ClockField, DayField, skipped_hour

from ..errors import TimesEqual, TimesTooFewOrMany
from ..forms import PeopleForm, PlaceForm
from . import rules
from .models import PollAnswer
from .pages import PollCard, TimeCard, VoiceCard

VALUE = "%Y-%m-%dT%H:%M"
OWN = (1, 2, 3)  # times of one's own beside those proposed
LATE, EARLY = 9999, 1900


def value_of(at: dt.datetime) -> str:
    """A time as a ticked box says it: the hour on the clock in Denmark."""
    return localtime(at).strftime(VALUE)


def words_of(at: dt.datetime) -> str:
    """Tuesday 1 December, 10:00; with the year when it is another one."""
    local = localtime(at)
    if local.year == today().year:
        return written(local, pgettext("date format", "l j F, H:i"))
    return written(local, pgettext("date format", "l j F Y, H:i"))


class TimesField(forms.MultipleChoiceField):
    """Ticked times; what was proposed when the page was made may not be proposed any more."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[Any]:
        return [_moment(one) for one in super().to_python(value)]

    def validate(self, value: list[Any]) -> None:
        """None ticked is well, when there are times of one's own beside them: the form knows."""
        if any(one is None for one in value):
            raise forms.ValidationError(_("Choose times on the page."))


def _moment(text: str) -> dt.datetime | None:
    try:
        naive = dt.datetime.strptime(text, VALUE)  # noqa: DTZ007  # the clock in Denmark, made aware below
    except ValueError:
        return None
    if not EARLY < naive.year < LATE or is_skipped(naive.date(), naive.time()):
        return None
    return moment_of(naive.date(), naive.time())


class AskForm(PeopleForm, PlaceForm):
    """Who is asked, which times, and how one would meet."""

    times = TimesField(label=_("Which times do you propose?"))

    field_order = ["times", "people", "minutes", "form", "place"]

    def __init__(self, *args: Any, proposed: Iterable[dt.datetime], **options: Any) -> None:
        super().__init__(*args, **options)
        for number in OWN:
            self.fields[f"day{number}"] = DayField(label=_("Day"), required=False)
            self.fields[f"time{number}"] = ClockField(label=_("Time"), required=False)
        offered = {value_of(one): one for one in proposed}
        offered |= {value_of(one): one for one in self._ticked()}
        fields: dict[str, Any] = self.fields
        fields["times"].choices = [(key, words_of(offered[key])) for key in sorted(offered)]

    def _ticked(self) -> list[dt.datetime]:
        sent = self.data.getlist("times") if hasattr(self.data, "getlist") else []
        return [at for one in sent[: 2 * rules.MOST] if (at := _moment(one)) is not None]

    @property
    def own(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and time of each time of one's own."""
        return [(self[f"day{number}"], self[f"time{number}"]) for number in OWN]

    @property
    def own_is_typed(self) -> bool:
        return any(each.value() for pair in self.own for each in pair)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [*cleaned.get("times", []), *self._own_times(cleaned)]
        if len(set(chosen)) != len(chosen):
            self.add_error("times", str(TimesEqual.public_message))
        elif not self.errors.keys() & self._about_times() and not rules.is_number(chosen):
            self.add_error("times", str(TimesTooFewOrMany.public_message))
        moment = now()
        past = [one for one in chosen if one <= moment]
        if past:
            words = _("%(when)s has passed. Choose a time to come.")
            self.add_error("times", words % {"when": words_of(past[0])})
        return cleaned | {"chosen": sorted(chosen)}

    def _own_times(self, cleaned: dict[str, Any]) -> list[dt.datetime]:
        found = []
        for number in OWN:
            day, clock = cleaned.get(f"day{number}"), cleaned.get(f"time{number}")
            if skipped := skipped_hour(day, clock):
                self.add_error(f"time{number}", skipped)
            elif day and clock and EARLY < day.year < LATE:
                found.append(moment_of(day, clock))
            elif day and clock:
                self.add_error(f"day{number}", _("Choose a day within two years."))
            elif day and f"time{number}" not in self.errors:
                self.add_error(f"time{number}", _("Choose the time of day."))
            elif clock and f"day{number}" not in self.errors:
                self.add_error(f"day{number}", _("Choose the day."))
        return found

    def _about_times(self) -> set[str]:
        return {"times"} | {f"{name}{number}" for number in OWN for name in ("day", "time")}


class AnswerForm(forms.Form):
    """A word for each time of a poll; a time left blank is one at which one cannot come."""

    def __init__(self, data: Any = None, *, poll: PollCard) -> None:
        super().__init__(data)
        said = poll.mine.words if poll.mine else {}
        self.times = [one for one in poll.times if not one.is_past]
        for one in self.times:
            self.fields[_name(one.id)] = forms.ChoiceField(
                label=words_of(one.starts_at),
                choices=PollAnswer.Word.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=said.get(one.id),
            )

    @property
    def rows(self) -> list[tuple[TimeCard, forms.BoundField]]:
        return [(one, self[_name(one.id)]) for one in self.times]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(
                _("Say at least one time at which you can come, or say No to all of them.")
            )
        return cleaned

    def words(self) -> dict[UUID, str]:
        """What was said, time by time."""
        given = {one.id: self.cleaned_data.get(_name(one.id)) for one in self.times}
        return {time_id: word for time_id, word in given.items() if word}


def all_alike(poll: PollCard, word: str) -> dict[UUID, str]:
    """The same word for every time still to come."""
    return {one.id: word for one in poll.times if not one.is_past}


def standing_words(poll: PollCard, mine: VoiceCard | None) -> list[tuple[TimeCard, str]]:
    """What is kept of one's answer, time by time, in words."""
    said = mine.words if mine else {}
    return [(one, _label(said.get(one.id))) for one in poll.times]


def _label(word: str | None) -> str:
    return str(PollAnswer.Word(word).label) if word else ""


def _name(time_id: UUID) -> str:
    return f"time-{time_id}"
