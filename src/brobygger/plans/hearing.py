"""From what was heard to a proposal for this table: person, day, words, intervention, mandate."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from brobygger.kernel.clock import today

from .sentences import Heard, Seat, closest, hear


@dataclass(frozen=True, slots=True, kw_only=True)
class TableToHear:
    """Who may be named, under what, and which units cannot decide today."""

    seats: tuple[Seat, ...]
    units: dict[UUID, tuple[UUID, str]]  # seat → unit and its name
    titles: tuple[tuple[UUID, str], ...]
    without_mandate: frozenset[UUID]
    next_meeting_on: dt.date | None

    def asks_unit(self, seat_id: UUID | None) -> UUID | None:
        """The unit whose yes it takes when this person promises, if nobody here can give it."""
        unit = self.units.get(seat_id) if seat_id else None
        return unit[0] if unit and unit[0] in self.without_mandate else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What stands in the form before anybody has touched it, and what has to be asked."""

    said: str
    heard: Heard
    under: UUID | None = None
    questions: tuple[str, ...] = ()

    @classmethod
    def of(cls, said: str) -> "Proposal":
        """Only what was typed: the form carries the rest."""
        return cls(said=said, heard=Heard(what=said))

    @property
    def is_empty(self) -> bool:
        return not self.said.strip()


def propose(said: str, table: TableToHear, *, at: str = "") -> Proposal:
    """Hear the sentence among these people; `at` is the intervention it was typed at, if any."""
    found = hear(said, seats=table.seats, today=today(), next_meeting_on=table.next_meeting_on)
    under = _under(said, table, at)
    asks = [*found.asks, *(["under"] if under is None else [])]
    return Proposal(
        said=said,
        heard=found,
        under=under,
        questions=tuple(_question(one, found, table) for one in asks if one != "what"),
    )


def _under(said: str, table: TableToHear, at: str) -> UUID | None:
    """Where it was typed, else the only one, else the one whose words it shares most of."""
    here = next((key for key, _title in table.titles if str(key) == at), None)
    if here is not None:
        return here
    return table.titles[0][0] if len(table.titles) == 1 else closest(said, table.titles)


def _question(ask: str, found: Heard, table: TableToHear) -> str:
    names = {one.id: one.name for one in table.seats}
    days = [date_format(one, "DATE_FORMAT") for one in found.days]
    if ask == "several":
        who = ", ".join(names[one] for one in found.people)
        return _("Several could be meant: %(names)s. One is responsible: who?") % {"names": who}
    if ask == "past" or (ask == "which_day" and found.days and found.days[0] < today()):
        return _("%(day)s has passed. Which day do you mean?") % {"day": days[0]}
    return {
        "nobody": _("Who does it? Choose one of those around the table."),
        "no_day": _("By when? Choose a day."),
        "which_day": _("Which day do you mean?"),
        "too_far": _("That is more than five years away. Which day do you mean?"),
        "under": _("Which intervention does it belong to?"),
    }[ask]
