"""The pulse of a plan: last contact, silence against its limit, what the clock has raised. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from brobygger.kernel.working_days import working_day_until

from .models import Contact, Escalation

LADDER = (
    Escalation.Step.LEAD,
    Escalation.Step.DEPUTY,
    Escalation.Step.LEADER,
    Escalation.Step.STEERING,
)
STEADY, QUIET, SILENT = "steady", "quiet", "silent"
TONES = {STEADY: "success", QUIET: "warning", SILENT: "error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCard:
    """Someone has spoken with the citizen: who, when, how."""

    id: UUID
    name: str
    on: dt.date
    form: str
    form_label: str
    may_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One matter the clock has raised, and how far up it has come."""

    subject: str
    about_id: UUID
    since: dt.date
    step: str

    @property
    def height(self) -> int:
        return height_of(self.step)

    @property
    def with_whom(self) -> str:
        """Who has been asked to see to it."""
        return str(Escalation.Step(self.step).label)

    @property
    def sentence(self) -> str:
        """What it is about, and since when."""
        return str(Escalation.Subject(self.subject).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How alive a plan is. Without a limit (no ground to know it) nothing is said."""

    last_on: dt.date | None
    silent_days: int
    limit_days: int
    weighed_days: int = 0  # as above, up to the last working day: nothing turns red on a Sunday
    contacts: tuple[ContactCard, ...]
    raised: tuple[Raised, ...]

    @property
    def is_known(self) -> bool:
        return self.last_on is not None and self.limit_days > 0

    @property
    def level(self) -> str:
        """Steady, quiet from two thirds of the limit on, silent when it is passed."""
        if self.weighed_days > self.limit_days:
            return SILENT
        return QUIET if self.weighed_days * 3 > self.limit_days * 2 else STEADY

    @property
    def word(self) -> str:
        return {
            STEADY: pgettext("pulse", "Alive"),
            QUIET: pgettext("pulse", "Getting quiet"),
            SILENT: pgettext("pulse", "Silent"),
        }[self.level]

    @property
    def tone(self) -> str:
        return TONES[self.level]

    @property
    def detail(self) -> str:
        if not self.silent_days:
            return _("Something happened today")
        return ngettext(
            "%(days)s day since something happened; the limit is %(limit)s",
            "%(days)s days since something happened; the limit is %(limit)s",
            self.silent_days,
        ) % {"days": self.silent_days, "limit": self.limit_days}

    @property
    def short(self) -> str:
        """For a list: how many days."""
        if not self.silent_days:
            return _("today")
        return ngettext("%(days)s day", "%(days)s days", self.silent_days) % {
            "days": self.silent_days
        }

    @property
    def contact(self) -> ContactCard | None:
        """The latest."""
        return self.contacts[0] if self.contacts else None

    @property
    def highest(self) -> Raised | None:
        """What has climbed the furthest."""
        return max(self.raised, key=lambda one: (one.height, one.since), default=None)

    @property
    def height(self) -> int:
        return self.highest.height if self.highest else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ToNote:
    """One of my plans, where contact can be noted in one press."""

    plan_id: UUID
    citizen_id: UUID
    pulse: Pulse


def height_of(step: str) -> int:
    """How far up a ladder; a reminder is below it."""
    return LADDER.index(Escalation.Step(step)) if step in LADDER else -1


def pulse_from(
    reckoned: dict[str, Any] | None,
    *,
    today: dt.date,
    contacts: Iterable[ContactCard] = (),
    raised: Iterable[Raised] = (),
) -> Pulse:
    """From what the database reckons of a plan; nothing for a closed one."""
    last_on = dt.date.fromisoformat(reckoned["last_on"]) if reckoned else None
    return Pulse(
        last_on=last_on,
        silent_days=_days(last_on, today),
        weighed_days=_days(last_on, working_day_until(today)),
        limit_days=reckoned["limit"] if reckoned else 0,
        contacts=tuple(contacts),
        raised=furthest(raised),
    )


def _days(last_on: dt.date | None, until: dt.date) -> int:
    return max(0, (until - last_on).days) if last_on else 0


def furthest(raised: Iterable[Raised]) -> tuple[Raised, ...]:
    """Each matter once, at the highest step it has reached; reminders are not matters."""
    best: dict[tuple[str, UUID], Raised] = {}
    for one in raised:
        known = best.get((one.subject, one.about_id))
        if one.height >= 0 and (known is None or one.height > known.height):
            best[one.subject, one.about_id] = one
    return tuple(sorted(best.values(), key=lambda one: (-one.height, one.since)))


def form_label(form: str) -> str:
    return str(Contact.Form(form).label)
