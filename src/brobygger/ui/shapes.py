"""Neutral shapes that higher rooms fill and the components of this room draw."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.http import HttpRequest


class Kind(StrEnum):
    """Whose side of the bridge someone stands on; decides the colour of their avatar.

    The words are those of a unit's sector in `organisations`, and the two persons.
    """

    CITIZEN = "citizen"
    RELATIVE = "relative"
    FACILITY = "facility"
    PSYCHIATRY = "psychiatry"
    ADDICTION = "addiction"
    MUNICIPALITY = "municipality"
    REGION = "region"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A place to go: in the app bar, the phone's bottom bar, tabs or breadcrumbs."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What surrounds a page; a higher room puts one on `request.shell`, or nobody is known."""

    nav: tuple[NavItem, ...] = ()
    bottom: tuple[NavItem, ...] = ()
    who: str = ""
    where: str = ""
    kind: str = Kind.OTHER
    home_url: str = "/"
    switch_url: str = ""
    settings_url: str = ""
    signout_url: str = ""
    idle_seconds: int = 0  # after so long without a touch the curtain falls; 0 means no lock
    lock_url: str = ""  # told when the curtain falls
    used_url: str = ""  # told once a minute while somebody uses the page
    unlock_url: str = ""  # brings the form behind which the page waits

    @property
    def rest(self) -> tuple[NavItem, ...]:
        """What a narrow screen's bottom bar has no room for."""
        return tuple(one for one in self.nav if one not in self.bottom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line about a person or a thing: `34 years`, `CPR 140592-••••`."""

    label: str
    value: str
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry on a timeline."""

    when: dt.date | dt.datetime
    title: str
    detail: str = ""
    tone: str = "plain"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Someone who can see a section, and why they can."""

    name: str
    why: str
    kind: str = Kind.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Those who can see a section; `may_be_more` when the reader may not know of all of them."""

    viewers: tuple[Viewer, ...]
    may_be_more: bool = False

    def __iter__(self) -> Iterator[Viewer]:
        return iter(self.viewers)

    def __len__(self) -> int:
        return len(self.viewers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One phase of a process: `done`, `current` or `ahead`."""

    label: str
    state: str = "ahead"
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One side of a conflict or a comparison: the words, whose they are and from when."""

    text: str
    by: str = ""
    at: dt.datetime | None = None


class ShellRequest(HttpRequest):
    """A request on which a higher room has put a shell."""

    shell: Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One tile among several: a radio button or a box to tick."""

    value: str
    label: str
    hint: str = ""
    icon: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A field somebody typed in a form we could not take, shown so that nothing is lost.

    `label` and `shown` are for people: what the field is called, and a choice by its words.
    """

    name: str
    values: tuple[str, ...] = field(default_factory=tuple)
    label: str = ""
    shown: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.values)


def has_text(kept: Iterable[Kept]) -> bool:
    """Whether there is anything worth giving back."""
    return any(one.text.strip() for one in kept)
