"""Form fields every room shares: an address, a day, a day somebody promises something by, a time."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.clock import is_skipped, today
from brobygger.kernel.names import clean_address
from brobygger.kernel.working_days import DAY, is_working_day, working_day_from, working_day_until

from .components.times import weekday_and_date

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]
FURTHEST = dt.timedelta(days=20 * 366)
SETTLED = "{}-settled"  # the name of the choice beside a day on which nobody works


class AddressField(forms.EmailField):
    """An e-mail address, as it was copied from somewhere: with capitals, spaces and unseen signs."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_address(value) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A date as the browser's own picker sends it, or as one writes it by hand."""

    widget: Any = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=DAY_FORMATS, **options)


class ClockField(forms.TimeField):
    """A time of day as the browser's own picker sends it."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **options)


def skipped_hour(day: dt.date | None, clock: dt.time | None) -> str:
    """What to say of a time that no clock shows that day; nothing of any other."""
    if day is None or clock is None or not is_skipped(day, clock):
        return ""
    words = gettext(
        "The time %(clock)s does not exist on %(day)s: the clock is put forward from 2 to 3."
        " Choose another time."
    )
    return words % {"clock": f"{clock:%H:%M}", "day": weekday_and_date(day)}


class PromiseDayInput(forms.DateInput):
    """The date, and beside one on which nobody works what it might be instead."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[Any, str] | None:
        typed = super().value_from_datadict(data, files, name)
        return None if typed is None else (typed, data.get(SETTLED.format(name), ""))

    def format_value(self, value: Any) -> str | None:
        return super().format_value(value[0] if isinstance(value, tuple) else value)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """With the choice below it, when the day is one on which nobody works."""
        control = super().render(name, value, attrs, renderer)
        typed, settled = value if isinstance(value, tuple) else (value, None)
        day = typed if isinstance(typed, dt.date) else _read(str(typed or ""))
        if day is None or not _is_asked_about(day):
            return control
        chosen = _read(settled or "") if isinstance(value, tuple) else day
        choices = [(one, words, one == chosen) for one, words in instead_of(day)]
        options = {"name": SETTLED.format(name), "id": (attrs or {}).get("id", name)}
        return control + render_to_string(
            "ui/day_off.html", {**options, "day": day, "choices": choices}
        )


class PromiseDay(DayField):
    """A day by which somebody promises something.

    A weekend or a holiday is taken when it is chosen as such: a place to live is open then. Typed
    alone it may be a slip, so it is asked about once, with the working days around it to press.
    """

    widget = PromiseDayInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "nobody_works": gettext_lazy(
            "Most people are off on %(day)s. Choose the day below, or keep it."
        )
    }

    def clean(self, value: Any) -> dt.date | None:
        typed, settled = value if isinstance(value, tuple) else (value, "")
        day: dt.date | None = super().clean(typed)
        if day is None or not _is_asked_about(day):
            return day
        chosen = _read(settled)
        if chosen not in {one for one, _words in instead_of(day)}:
            words = self.error_messages["nobody_works"] % {"day": weekday_and_date(day)}
            raise forms.ValidationError(words, code="nobody_works")
        return chosen


def instead_of(day: dt.date) -> list[tuple[dt.date, str]]:
    """The working day before, unless it has passed, the one after, and the day itself."""
    before, after = working_day_until(day - DAY), working_day_from(day + DAY)
    found = [
        (before, _("%(day)s, the working day before")),
        (after, _("%(day)s, the working day after")),
        (day, _("Keep %(day)s")),
    ]
    return [
        (one, str(words) % {"day": weekday_and_date(one)})
        for one, words in found
        if one is not before or one >= today()
    ]


def _is_asked_about(day: dt.date) -> bool:
    """What has passed or is a slip of the year is refused with other words."""
    return today() <= day <= today() + FURTHEST and not is_working_day(day)


def _read(text: str) -> dt.date | None:
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None
