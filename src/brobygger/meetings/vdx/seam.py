"""What we ask of a place where meetings by video are booked, and what it answers."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class HubAway(Exception):
    """No answer, or none that can be used: the same is asked again later. Carries a word, no text."""


class HubRefused(Exception):
    """It understood and said no: asking the same again is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A room at a time. There is no place here for a name, a unit or what it is about."""

    id: UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The room as the hub has it now."""

    id: UUID
    status: str
    link: str = ""
    address: str = ""  # for rooms with their own equipment
    guest_pin: str = ""
    host_pin: str = ""


class VideoBooking(Protocol):
    """Every call may raise `HubAway` or `HubRefused`; asked twice, each does the same once."""

    def book(self, wanted: Wanted) -> Booked: ...

    def move(self, wanted: Wanted) -> Booked: ...

    def cancel(self, booking: UUID, *, now: dt.datetime) -> None: ...

    def look(self, booking: UUID) -> Booked: ...
