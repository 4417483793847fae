"""Whose words a text is, in one line: the same on the page, on paper, in versions and in records."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from brobygger.ui.components.times import day

from .models import Hand, Through


class Handed(Protocol):
    """A text in use, in a version, or from before it was saved over."""

    @property
    def hand(self) -> str: ...
    @property
    def written_by(self) -> str: ...
    @property
    def updated_at(self) -> dt.datetime | None: ...
    @property
    def told_on(self) -> dt.date | None: ...
    @property
    def through(self) -> str: ...
    @property
    def through_name(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Handwriting:
    """Those facts alone."""

    hand: str
    written_by: str
    updated_at: dt.datetime | None
    told_on: dt.date | None
    through: str
    through_name: str


def byline(text: Handed) -> str:
    """Who wrote it, or who was told it, and when; nothing where nobody is known."""
    return sentence_of(text).format(**names_in(text)) if text.written_by else ""


def names_in(text: Handed, mark: Callable[[str], str] = str) -> dict[str, str]:
    """What the sentence names; `mark` dresses a person's name for a page."""
    return {
        "name": mark(text.written_by),
        "helper": mark(text.through_name),
        "day": day(text.updated_at),
        "told": day(text.told_on),
    }


def sentence_of(text: Handed) -> str:
    """The sentence, with `{name}`, `{helper}`, `{day}` and `{told}` where they belong."""
    if text.hand == Hand.TOLD:
        return _("Told to {name} on {told}") if text.told_on else _("Written down by {name}, {day}")
    if text.hand == Hand.TABLE:
        return _("Written by {name}, {day}")
    return _own(text)


def _own(text: Handed) -> str:
    """The citizen's own, and another hand where they came through one."""
    if text.through == Through.TAKEN_IN:
        return _("{name}’s own words, taken into the plan by {helper} on {day}")
    if text.through and text.told_on is None:
        return _("{name}’s own words, {day}; written down by {helper}")
    if text.through == Through.TOLD:
        return _("{name}’s own words, told to {helper} on {told}; {name} said yes to them on {day}")
    if text.through == Through.JOINED:
        return _("{name}’s own words, {day}; some of them told to {helper} on {told}")
    return _("{name}’s own words, {day}")
