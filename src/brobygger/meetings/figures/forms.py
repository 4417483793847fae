"""Counts from a browser: every number within what can be, every cause one we know."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .rules import FAILURES, MOST_LINKS, MOST_TIMES, Told

MILLISECONDS = re.compile(r"\d{1,6}(,\d{1,6}){0,23}", re.ASCII)


class CountsForm(forms.Form):
    """Sent by the page's own script; nobody reads its errors, so it has no words."""

    setups = forms.CharField(required=False, max_length=200)
    relay = forms.IntegerField(min_value=0, max_value=MOST_LINKS)
    direct = forms.IntegerField(min_value=0, max_value=MOST_LINKS)
    restarts = forms.IntegerField(min_value=0, max_value=MOST_TIMES)
    fallbacks = forms.IntegerField(min_value=0, max_value=MOST_TIMES)
    lost = forms.IntegerField(required=False, min_value=0, max_value=1000)
    failures = forms.CharField(required=False, max_length=200)

    def clean_setups(self) -> tuple[int, ...]:
        text = self.cleaned_data["setups"]
        if text and not MILLISECONDS.fullmatch(text):
            raise ValidationError("setups")
        return tuple(int(one) for one in text.split(",") if one)

    def clean_failures(self) -> tuple[str, ...]:
        causes = tuple(one for one in self.cleaned_data["failures"].split(",") if one)
        if len(set(causes)) != len(causes) or not set(causes) <= set(FAILURES):
            raise ValidationError("failures")
        return causes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not Told(**cleaned).can_be_true:
            raise ValidationError("impossible")
        return cleaned

    @property
    def told(self) -> Told:
        return Told(**self.cleaned_data)
