"""Days and moments: relative deadlines, date tile, timeline, stepper, meter, pulse."""

import datetime as dt
from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils import dateformat, timezone
from django.utils.translation import gettext, ngettext, pgettext

from brobygger.kernel.clock import today
from brobygger.kernel.working_days import is_overdue
from brobygger.ui.shapes import Moment, Step

from .registry import register

DAYS_IN_WORDS = 13  # up to here in days, then in weeks, then in months
WEEKS_IN_WORDS = 70


def day_of(when: dt.date | dt.datetime) -> dt.date:
    """The day in Denmark a moment falls on."""
    if isinstance(when, dt.datetime):
        return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return when


@register.filter
def day(when: dt.date | dt.datetime | None) -> str:
    """`4. dec. 2026`; Django's own short format is all digits."""
    return dateformat.format(day_of(when), pgettext("date format", "j N Y")) if when else ""


@register.filter
def short_day(when: dt.date | dt.datetime | None) -> str:
    """`4. dec.`, where the year is plain."""
    return dateformat.format(day_of(when), pgettext("date format", "j N")) if when else ""


@register.filter
def weekday_and_date(when: dt.date | dt.datetime | None) -> str:
    """`fredag 4. december`, with the year when it is another than this one."""
    if not when:
        return ""
    said = day_of(when)
    if said.year == today().year:
        return dateformat.format(said, pgettext("date format", "l j F"))
    return dateformat.format(said, pgettext("date format", "l j F Y"))


@register.filter
def moment(when: dt.datetime | None) -> str:
    """`4. dec. 2026 kl. 14.03`."""
    if not when:
        return ""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    return dateformat.format(local, pgettext("date format", "j N Y, H:i"))


@register.filter
def deadline(when: dt.date | dt.datetime | None) -> str:
    """How far away a deadline is, in words: today, in 5 days, 7 days over."""
    if not when:
        return ""
    days = (day_of(when) - today()).days
    if days < 0:
        return ngettext("%(count)d day over", "%(count)d days over", -days) % {"count": -days}
    return _ahead(days)


@register.filter
def due_in_words(when: dt.date | dt.datetime | None) -> str:
    """As `deadline`, for what can be late: a day nobody works after is still to come."""
    if when and day_of(when) < today() and not is_overdue(day_of(when), today()):
        return gettext("the next working day")
    return deadline(when)


def _ahead(days: int) -> str:
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days <= DAYS_IN_WORDS:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    if days <= WEEKS_IN_WORDS:
        weeks = round(days / 7)
        return ngettext("in %(count)d week", "in %(count)d weeks", weeks) % {"count": weeks}
    months = round(days / 30.44)
    return ngettext("in %(count)d month", "in %(count)d months", months) % {"count": months}


@register.simple_tag
def due(when: dt.date | None, *, done: bool = False) -> str:
    """A due date and how far away it is; red, with the word, when it is overdue and not done."""
    is_over = when is not None and not done and is_overdue(day_of(when), today())
    return render_to_string("ui/due.html", {"when": when, "done": done, "is_over": is_over})


@register.simple_tag
def date_tile(when: dt.date | dt.datetime) -> str:
    """A leaf of the calendar; decoration beside the date in words."""
    return render_to_string("ui/date_tile.html", {"when": day_of(when)})


@register.simple_tag
def timeline(moments: Iterable[Moment]) -> str:
    """What happened, newest first as given."""
    return render_to_string("ui/timeline.html", {"moments": list(moments)})


@register.simple_tag
def stepper(steps: Iterable[Step], *, label: str) -> str:
    """Where in the process we are; each state is also said in words."""
    every = list(steps)
    return render_to_string("ui/stepper.html", {"steps": every, "label": label})


@register.simple_tag
def meter(value: int, *, label: str, of: int = 100) -> str:
    """How far something has come."""
    share = round(100 * value / of) if of else 0
    return render_to_string(
        "ui/meter.html", {"value": value, "of": of, "share": share, "label": label}
    )


PULSE_ICONS = {"success": "success", "warning": "hourglass", "error": "warning"}


@register.simple_tag
def pulse(word: str, *, tone: str, value: int, of: int, detail: str = "") -> str:
    """How alive something is: a word, a mark and a bar that fills as silence nears its limit."""
    return render_to_string(
        "ui/pulse.html",
        {
            "word": word,
            "tone": tone,
            "icon": PULSE_ICONS.get(tone, "info"),
            "value": min(value, of),
            "of": of,
            "detail": detail,
        },
    )
