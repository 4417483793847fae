"""Strings in, clean values out."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.clock import today
from brobygger.kernel.texts import storable
from brobygger.kernel.working_days import working_day_until
from brobygger.ui.fields import PromiseDay

from . import rules
from .pages import LevelCard

SIX_MONTHS = 182


class LevelForm(forms.Form):
    """The six texts of a level and the revision they began from."""

    base_revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, level: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in rules.PARTS:
            self.fields[part] = forms.CharField(
                label=rules.label_of(part, level),
                required=False,
                strip=False,
                max_length=rules.LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2 if part == "call" else 3}),
                help_text=HINTS.get(part, ""),
            )

    def texts(self) -> dict[str, str]:
        return {part: storable(self.cleaned_data[part]) for part in rules.PARTS}


HINTS = {
    "signs": _("Short lines, as the citizen would say it. One sign on each."),
    "call": _("A name and a number on each line, the first one to call first."),
}


class AgreeForm(forms.Form):
    """Gone through together, and when to do it again."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    review_on = PromiseDay(label=_("Go through it again on"))


def level_form(level: LevelCard) -> LevelForm:
    """As the level stands, or as the reader had typed it and not saved."""
    kept = level.draft
    texts = kept.texts if kept else level.texts
    base = kept.base_revision if kept else level.revision
    return LevelForm(level=level.level, initial={**texts, "base_revision": base})


def agree_form(revision: int) -> AgreeForm:
    day = working_day_until(today() + dt.timedelta(days=SIX_MONTHS))
    return AgreeForm(initial={"revision": revision, "review_on": day})
