"""One room and the people in it or at its door; and what the state machine asks to be done."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .limits import MOST_AT_THE_DOOR, MOST_HELD
from .tickets import LEADERS, SeatToken, Ticket

WAIT_AFTER_NO = 60.0
MOST_DENIALS = 2


class State(StrEnum):
    """Where a participant is. Who leaves, is denied or removed has no seat any more."""

    ARRIVED = "arrived"  # has shown a ticket, has not knocked
    KNOCKING = "knocking"
    ADMITTED = "admitted"
    RECONNECTING = "reconnecting"


INSIDE = frozenset({State.ADMITTED, State.RECONNECTING})


class Refused(Exception):
    """The door stays shut; the argument is the code the client words for people."""

    @property
    def code(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Say:
    """Send this to whoever sits there now."""

    seat: str
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shut:
    """Close the connection that belongs, or belonged, to this seat."""

    seat: str
    code: int


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell Django; ids and choices only."""

    said: dict[str, Any]


Effect = Say | Shut | Tell


@dataclass(slots=True)
class Seat:
    """One participant on one device. `id` is what the others know them by in this call."""

    meeting: str
    participant: str
    role: str
    name: str
    function: str
    who: str
    relay: bool
    until: float
    size: str = "mesh"
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    state: State = State.ARRIVED
    turn: int = 0
    commit: str = ""
    pub: str = ""
    nonce: str = ""
    lost_at: float = 0.0
    held: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, slip: Ticket | SeatToken, *, until: float) -> "Seat":
        seat = cls(
            meeting=slip.meeting,
            participant=slip.participant,
            role=slip.role,
            name=slip.name,
            function=slip.function,
            who=slip.who,
            relay=slip.relay,
            until=until,
            size=slip.size,
        )
        if isinstance(slip, SeatToken):
            seat.id, seat.turn, seat.pub, seat.nonce = slip.seat, slip.turn, slip.pub, slip.nonce
        return seat

    @property
    def is_inside(self) -> bool:
        return self.state in INSIDE

    @property
    def may_lead(self) -> bool:
        return self.role in LEADERS

    @property
    def leads(self) -> bool:
        return self.is_inside and self.may_lead

    @property
    def as_peer(self) -> dict[str, Any]:
        """What those inside get to know; nothing in it is trusted before the key has proved it."""
        return {
            "id": self.id,
            "name": self.name,
            "function": self.function,
            "role": self.role,
            "pub": self.pub,
            "nonce": self.nonce,
            "away": self.state == State.RECONNECTING,
        }

    @property
    def as_entry(self) -> dict[str, Any]:
        return {**self.as_peer, "commit": self.commit}

    def token(self, room: "Room") -> SeatToken:
        return SeatToken(
            meeting=self.meeting,
            participant=self.participant,
            role=self.role,
            name=self.name,
            function=self.function,
            who=self.who,
            relay=self.relay,
            size=room.size,
            call=room.call,
            seat=self.id,
            turn=self.turn,
            pub=self.pub,
            nonce=self.nonce,
            exp=int(self.until),
        )


@dataclass(slots=True)
class Room:
    """A meeting as this process knows it. `call` is "" until someone who may lead opens it."""

    meeting: str
    size: str = "mesh"  # as whoever opened it had it: those who come later follow
    call: str = ""
    locked: bool = False
    leaderless_since: float | None = None
    seats: dict[str, Seat] = field(default_factory=dict)
    denials: dict[str, list[float]] = field(default_factory=dict)
    gone: dict[str, Seat] = field(default_factory=dict)  # seats given up while this call went on

    def inside(self, *, but: Seat | None = None) -> list[Seat]:
        return [one for one in self.seats.values() if one.is_inside and one is not but]

    def at_the_door(self) -> list[Seat]:
        return [one for one in self.seats.values() if one.state == State.KNOCKING]

    def of_participant(self, participant: str) -> Seat | None:
        found = (one for one in self.seats.values() if one.participant == participant)
        return next(found, None)

    def has_leader_present(self) -> bool:
        return any(one.may_lead and one.state == State.ADMITTED for one in self.seats.values())

    def is_deserted(self, *, before: float) -> bool:
        """Everybody inside lost the line before then, or nobody is inside at all."""
        lost = (one.state == State.RECONNECTING and one.lost_at < before for one in self.inside())
        return all(lost)

    def note_who_leads(self, now: float) -> None:
        """From the moment nobody leads, the clock runs; it stops when somebody does."""
        if self.has_leader_present():
            self.leaderless_since = None
        elif self.leaderless_since is None:
            self.leaderless_since = now

    def may_admit(self, by: Seat, entry: Seat) -> bool:
        """Who leads lets people in. With nobody to lead, anyone inside may let a leader back in."""
        if not by.is_inside or entry.state != State.KNOCKING:
            return False
        return by.may_lead or (entry.may_lead and not self.has_leader_present())

    def why_not_knock(self, seat: Seat, now: float) -> str:
        """The code of a refusal, or "". With nobody to unlock it, whoever may lead can still knock."""
        denials = self.denials.get(seat.participant, [])
        if len(denials) >= MOST_DENIALS:
            return "denied"
        if denials and now < denials[-1] + WAIT_AFTER_NO:
            return "wait"
        if self.locked and not (seat.may_lead and not self.has_leader_present()):
            return "locked"
        if seat.state != State.KNOCKING and len(self.at_the_door()) >= MOST_AT_THE_DOOR[self.size]:
            return "full"
        return ""

    def carry(self, seat: Seat, message: dict[str, Any]) -> list[Effect]:
        """Opaque; between people inside one room and nobody else."""
        to = self.seats.get(message["to"])
        if not seat.is_inside or to is None or not to.is_inside or to is seat:
            return []
        envelope = {"t": "relay", "from": seat.id, "body": message["body"], "mac": message["mac"]}
        if to.state == State.RECONNECTING:
            to.held = [*to.held, envelope][-MOST_HELD:]
            return []
        return [Say(to.id, envelope)]

    def sees_the_door(self, one: Seat) -> list[dict[str, Any]]:
        return [each.as_entry for each in self.at_the_door() if self.may_admit(one, each)]

    def say_all(self, message: dict[str, Any], *, but: Seat | None = None) -> Iterator[Effect]:
        for one in self.inside(but=but):
            yield Say(one.id, message)

    def show_the_door(self) -> Iterator[Effect]:
        for one in self.inside():
            yield Say(one.id, {"t": "lobby", "entries": self.sees_the_door(one)})

    def welcome(self, seat: Seat) -> dict[str, Any]:
        return {
            "t": "welcome",
            "you": seat.id,
            "role": seat.role,
            "relay": seat.relay,
            "inside": seat.is_inside,
            "state": self.standing(),
        }

    def standing(self) -> dict[str, Any]:
        return {
            "open": bool(self.call),
            "size": self.size,
            "locked": self.locked,
            "leaderless": self.leaderless_since is not None,
        }


@dataclass(frozen=True, slots=True)
class Heard:
    """One well-formed message, who sent it, and when."""

    room: Room
    seat: Seat
    message: dict[str, Any]
    now: float


def told(what: str, seat: Seat, *, by: Seat | None = None, **more: Any) -> Tell:
    """An event for Django: who it is about, in Django's words, and who did it."""
    said = {"what": what, "meeting": seat.meeting, "participant": seat.participant, "who": seat.who}
    said["seat"] = seat.id
    if by is not None:
        said |= {"by": by.participant, "by_who": by.who}
    return Tell({**said, **more})


def error(seat: Seat, code: str) -> Say:
    return Say(seat.id, {"t": "error", "code": code})
