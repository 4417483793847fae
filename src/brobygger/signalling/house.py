"""The rules of the door, without a socket or a clock: every call gets the moment it happens in.

Nobody gets inside but by `_open` (whoever may lead, into a room with nobody in it), by `_admit`
(someone inside said yes) or by `resume` (they were inside already, and did not give up the seat).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .limits import MOST_AT_THE_DOOR, MOST_HELD, MOST_INSIDE
from .notebook import Notebook
from .seats import Effect, Room, Say, Seat, Shut, State, told
from .tickets import (
    LEADERS,
    ROLES,
    SEAT_LASTS,
    TICKET_LASTS,
    BadSlip,
    Keys,
    issue_seat,
    read_seat,
    read_ticket,
)

SEAT_IS_KEPT = 60.0  # seconds a lost connection has to come back
WAIT_AFTER_NO = 60.0
LEADERLESS_LASTS = 600.0
MOST_DENIALS = 2
GONE, MOVED, REMOVED, DENIED, ENDED = 4000, 4001, 4003, 4004, 4005


class Refused(Exception):
    """The door stays shut; the argument is the code the client words for people."""

    @property
    def code(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Heard:
    """One well-formed message, who sent it, and when."""

    room: Room
    seat: Seat
    message: dict[str, Any]
    now: float


class House:
    """Every room there is now."""

    def __init__(self, keys: Keys, notes: Notebook, *, started: float) -> None:
        self.keys, self.notes, self.started = keys, notes, started
        self.rooms: dict[str, Room] = {}
        self._seats: dict[str, Seat] = {}
        self._hears: dict[str, Callable[[Heard], list[Effect]]] = {
            "knock": self._knock,
            "relay": self._relay,
            "admit": self._admit,
            "deny": self._deny,
            "role": self._role,
            "lock": self._lock,
            "remove": self._remove,
            "checked": self._checked,
            "end": self._end,
            "leave": self._leave,
            "ping": self._ping,
        }

    # What Django says

    def obey(self, order: dict[str, str], now: float) -> list[Effect]:
        """A meeting is called off or moved, or one participant's way in was taken back.

        Tickets already handed out open nothing any more. Doing it twice changes nothing.
        """
        meeting, who, why = order["meeting"], order.get("participant"), order["why"]
        room = self.rooms.get(meeting)
        if who is None:
            self.notes.mark(f"closed {meeting}", until=now + TICKET_LASTS + 1)
            return self._close(room, now, why=why) + self._clear_the_door(room, why) if room else []
        self.notes.mark(_removed(meeting, who), until=now + TICKET_LASTS + 1)
        seat = room.of_participant(who) if room else None
        if room is None or seat is None:
            return []
        gone = Say(seat.id, {"t": "removed", "by": None})
        return [gone, *self._give_up(room, seat, now, why="removed", code=REMOVED)]

    def _clear_the_door(self, room: Room, why: str) -> list[Effect]:
        effects: list[Effect] = []
        for seat in list(room.seats.values()):
            effects += [Say(seat.id, {"t": "ended", "why": why, "by": None}), Shut(seat.id, ENDED)]
            del room.seats[seat.id], self._seats[seat.id]
        self.rooms.pop(room.meeting, None)
        return effects

    # Coming in

    def enter(self, slip: str, now: float, *, take: bool = False) -> tuple[Seat, list[Effect]]:
        """A ticket at the door: spent here, whatever comes of it."""
        try:
            ticket = read_ticket(self.keys, slip, now=now)
        except BadSlip as bad:
            raise Refused(str(bad)) from None
        if self.notes.holds(f"ticket {ticket.jti}", now=now):
            raise Refused("spent")
        self.notes.mark(f"ticket {ticket.jti}", until=ticket.exp + 1)
        if self.notes.holds(f"closed {ticket.meeting}", now=now):
            raise Refused("closed")
        if self.notes.holds(_removed(ticket.meeting, ticket.participant), now=now):
            raise Refused("removed")
        room = self.rooms.setdefault(ticket.meeting, Room(ticket.meeting, ticket.size))
        effects = self._take_over(room, ticket.participant, now, take=take)
        seat = Seat.of(ticket, until=now + SEAT_LASTS)
        self._put(room, seat)
        return seat, [*effects, Say(seat.id, room.welcome(seat))]

    def resume(self, slip: str, now: float) -> tuple[Seat, list[Effect]]:
        """The same seat again after a lost connection, also when this process is a new one."""
        try:
            token = read_seat(self.keys, slip, now=now)
        except BadSlip:
            raise Refused("gone") from None
        seat = self._seats.get(token.seat)
        if self._is_void(token.meeting, token.participant, token.seat, token.call, now):
            raise Refused("gone")
        room = self.rooms.setdefault(token.meeting, Room(token.meeting, token.size))
        effects: list[Effect] = []
        if seat is None:
            self._may_restore(room, token.call, now)
            if self.notes.holds(_turn(token.seat, token.turn), now=now):
                raise Refused("gone")
            effects = self._take_over(room, token.participant, now, take=True)
            seat = Seat.of(token, until=token.exp)
            room.call, room.size = token.call, token.size
            self._put(room, seat)
        elif not seat.is_inside or room.call != token.call or seat.turn != token.turn:
            raise Refused("gone")
        return seat, effects + self._back(room, seat, now)

    def _back(self, room: Room, seat: Seat, now: float) -> list[Effect]:
        seat.state, held, seat.held = State.ADMITTED, seat.held, []
        room.note_who_leads(now)
        return [
            Say(seat.id, {**room.welcome(seat), **self._admission(room, seat)}),
            *room.say_all({"t": "joined", "peer": seat.as_peer}, but=seat),
            *(Say(seat.id, each) for each in held),
            *room.show_the_door(),
        ]

    def _is_void(self, meeting: str, participant: str, seat: str, call: str, now: float) -> bool:
        marks = (
            *(_removed(meeting, participant), f"seat {seat}"),
            *(f"call {call}", f"closed {meeting}"),
        )
        return any(self.notes.holds(mark, now=now) for mark in marks)

    def is_inside(self, slip: str, now: float) -> bool:
        """Whether this seat is taken now: Django asks before it opens more than the door."""
        try:
            token = read_seat(self.keys, slip, now=now)
        except BadSlip:
            return False
        seat = self._seats.get(token.seat)
        return seat is not None and seat.is_inside

    def _may_restore(self, room: Room, call: str, now: float) -> None:
        """Seats are remembered by their tokens for the first minute of a new process only."""
        is_other = room.call not in {"", call}
        is_full = len(room.inside()) >= MOST_INSIDE[room.size]
        if now > self.started + SEAT_IS_KEPT or is_other or is_full:
            raise Refused("gone")

    def _take_over(self, room: Room, participant: str, now: float, *, take: bool) -> list[Effect]:
        """One living seat each: the other device is asked about first, then loses its seat."""
        other = room.of_participant(participant)
        if other is None:
            return []
        if other.state == State.ADMITTED and not take:
            raise Refused("here")
        return self._give_up(room, other, now, why="moved", code=MOVED)

    def _put(self, room: Room, seat: Seat) -> None:
        self.rooms[room.meeting] = room  # the last seat given up may just have swept it away
        room.seats[seat.id] = self._seats[seat.id] = seat

    # Being heard

    def hear(self, seat_id: str, message: dict[str, Any], now: float) -> list[Effect]:
        """One well-formed message from whoever sits there."""
        seat = self._seats.get(seat_id)
        hears = self._hears.get(message["t"])
        if seat is None or hears is None:
            return []
        return hears(Heard(self.rooms[seat.meeting], seat, message, now))

    def _knock(self, it: Heard) -> list[Effect]:
        room, seat, now = it.room, it.seat, it.now
        if seat.is_inside:
            return []
        seat.commit, seat.pub, seat.nonce = (
            it.message["commit"],
            it.message["pub"],
            it.message["nonce"],
        )
        if seat.may_lead and not room.inside():
            return self._open(room, seat)
        refusal = self._why_not(room, seat, now)
        if refusal:
            return [_error(seat, refusal)]
        is_new = seat.state != State.KNOCKING
        seat.state = State.KNOCKING
        waiting = Say(seat.id, {"t": "waiting", "state": room.standing()})
        news = [told("knocked", seat, led=room.has_leader_present())] if is_new else []
        return [waiting, *room.show_the_door(), *news]

    def _why_not(self, room: Room, seat: Seat, now: float) -> str:
        denials = room.denials.get(seat.participant, [])
        if len(denials) >= MOST_DENIALS:
            return "denied"
        if denials and now < denials[-1] + WAIT_AFTER_NO:
            return "wait"
        if room.locked:
            return "locked"
        if seat.state != State.KNOCKING and len(room.at_the_door()) >= MOST_AT_THE_DOOR[room.size]:
            return "full"
        return ""

    def _open(self, room: Room, seat: Seat) -> list[Effect]:
        room.call, room.locked, room.leaderless_since = secrets.token_hex(8), False, None
        room.size = seat.size
        seat.state = State.ADMITTED
        return [
            Say(seat.id, {"t": "admitted", "by": None, **self._admission(room, seat)}),
            *room.show_the_door(),
            told("opened", seat),
            told("joined", seat),
        ]

    def _admit(self, it: Heard) -> list[Effect]:
        room, seat = it.room, it.seat
        entry = room.seats.get(it.message["id"])
        if entry is None or not room.may_admit(seat, entry):
            return [_error(seat, "not-yours")]
        if len(room.inside()) >= MOST_INSIDE[room.size]:
            return [_error(seat, f"full-{room.size}")]
        entry.state = State.ADMITTED
        room.note_who_leads(it.now)
        return [
            Say(entry.id, {"t": "admitted", "by": seat.id, **self._admission(room, entry)}),
            *room.say_all({"t": "joined", "peer": entry.as_peer, "by": seat.id}, but=entry),
            *room.show_the_door(),
            told("admitted", entry, by=seat),
            told("joined", entry),
        ]

    def _deny(self, it: Heard) -> list[Effect]:
        room, seat, now = it.room, it.seat, it.now
        entry = room.seats.get(it.message["id"])
        if entry is None or not room.may_admit(seat, entry):
            return [_error(seat, "not-yours")]
        denials = room.denials.setdefault(entry.participant, [])
        denials.append(now)
        entry.state = State.ARRIVED
        again = len(denials) < MOST_DENIALS
        return [
            Say(entry.id, {"t": "denied", "again": again, "wait": int(WAIT_AFTER_NO)}),
            *room.show_the_door(),
            told("denied", entry, by=seat),
        ]

    def _relay(self, it: Heard) -> list[Effect]:
        """Opaque; between people inside one room and nobody else."""
        room, seat = it.room, it.seat
        to = room.seats.get(it.message["to"])
        if not seat.is_inside or to is None or not to.is_inside or to is seat:
            return []
        envelope = {
            "t": "relay",
            "from": seat.id,
            "body": it.message["body"],
            "mac": it.message["mac"],
        }
        if to.state == State.RECONNECTING:
            to.held = [*to.held, envelope][-MOST_HELD:]
            return []
        return [Say(to.id, envelope)]

    def _role(self, it: Heard) -> list[Effect]:
        room, seat, now = it.room, it.seat, it.now
        other = room.seats.get(it.message["id"])
        wanted = it.message["role"]
        if other is None or not _leads(seat) or not other.is_inside or wanted not in ROLES:
            return [_error(seat, "not-yours")]
        self.notes.mark(_turn(other.id, other.turn), until=other.until)
        other.role, other.turn = wanted, other.turn + 1
        room.note_who_leads(now)
        return [
            *room.say_all({"t": "role", "id": other.id, "role": wanted, "by": seat.id}),
            Say(other.id, {"t": "seat", "resume": issue_seat(self.keys, other.token(room))}),
            *room.show_the_door(),
            told("role", other, by=seat, role=wanted),
        ]

    def _lock(self, it: Heard) -> list[Effect]:
        room, seat = it.room, it.seat
        if not _leads(seat):
            return [_error(seat, "not-yours")]
        room.locked = it.message["on"]
        return [
            *room.say_all({"t": "state", "state": room.standing()}),
            told("locked" if room.locked else "unlocked", seat),
        ]

    def _remove(self, it: Heard) -> list[Effect]:
        """Whoever left in the same moment is removed too: going first is no way round it."""
        room, seat, now = it.room, it.seat, it.now
        other = room.seats.get(it.message["id"]) or room.gone.get(it.message["id"])
        if other is None or not _leads(seat) or other is seat or not other.is_inside:
            return [_error(seat, "not-yours")]
        self.notes.mark(_removed(other.meeting, other.participant), until=now + SEAT_LASTS)
        effects: list[Effect] = [told("removed", other, by=seat)]
        there = room.of_participant(other.participant)
        if there is None:
            return effects
        effects.append(Say(there.id, {"t": "removed", "by": seat.id}))
        return effects + self._give_up(room, there, now, why="removed", code=REMOVED)

    def _checked(self, it: Heard) -> list[Effect]:
        """The pictures were compared aloud. The log knows that they were, never which they were."""
        room, seat = it.room, it.seat
        other = room.seats.get(it.message["id"])
        if other is None or not seat.is_inside or not other.is_inside:
            return []
        return [told("checked", seat, on=it.message["on"], other=other.participant)]

    def _end(self, it: Heard) -> list[Effect]:
        room, seat, now = it.room, it.seat, it.now
        if not _leads(seat):
            return [_error(seat, "not-yours")]
        return [*self._close(room, now, why="ended", by=seat), told("ended", seat)]

    def _leave(self, it: Heard) -> list[Effect]:
        room, seat, now = it.room, it.seat, it.now
        return self._give_up(room, seat, now, why="left", code=GONE)

    def _ping(self, it: Heard) -> list[Effect]:
        seat = it.seat
        return [Say(seat.id, {"t": "pong"})]

    # Going

    def lose(self, seat_id: str, now: float) -> list[Effect]:
        """The connection is gone. Whoever was inside has a minute; whoever was not comes anew."""
        seat = self._seats.get(seat_id)
        if seat is None:
            return []
        room = self.rooms[seat.meeting]
        if not seat.is_inside:
            return self._give_up(room, seat, now, why="lost", code=GONE)
        seat.state, seat.lost_at = State.RECONNECTING, now
        room.note_who_leads(now)
        return list(room.say_all({"t": "away", "id": seat.id}, but=seat))

    def tick(self, now: float) -> list[Effect]:
        """What time alone does: seats nobody came back to, rooms nobody leads, notes that lapse."""
        effects: list[Effect] = []
        for room in list(self.rooms.values()):
            for seat in list(room.seats.values()):
                late = seat.state == State.RECONNECTING and now > seat.lost_at + SEAT_IS_KEPT
                if late or now > seat.until:
                    effects += self._give_up(room, seat, now, why="lost", code=GONE)
            since = room.leaderless_since
            if since is not None and now > since + LEADERLESS_LASTS:
                effects += self._close(room, now, why="no-leader")
        self.notes.forget_lapsed(now)
        return effects

    def _give_up(self, room: Room, seat: Seat, now: float, *, why: str, code: int) -> list[Effect]:
        """The seat is no more; its token is worth nothing, here and after a new start."""
        was_inside = seat.is_inside
        room.seats.pop(seat.id, None)
        self._seats.pop(seat.id, None)
        effects: list[Effect] = [Shut(seat.id, code)]
        if was_inside:
            room.gone[seat.id] = seat
            self.notes.mark(f"seat {seat.id}", until=seat.until)
            effects += [*room.say_all({"t": "left", "id": seat.id, "why": why})]
            effects.append(told("left", seat, why=why))
            room.note_who_leads(now)
            effects += room.say_all({"t": "state", "state": room.standing()})
        effects += room.show_the_door()
        self._sweep(room, now)
        return effects

    def _close(self, room: Room, now: float, *, why: str, by: Seat | None = None) -> list[Effect]:
        """Everybody out. The call is over for good; who leads may open the meeting anew."""
        self.notes.mark(f"call {room.call}", until=now + SEAT_LASTS)
        effects: list[Effect] = []
        for seat in room.inside():
            self.notes.mark(f"seat {seat.id}", until=seat.until)
            effects.append(Say(seat.id, {"t": "ended", "why": why, "by": by.id if by else None}))
            effects += [Shut(seat.id, ENDED), told("left", seat, why=why)]
            del room.seats[seat.id], self._seats[seat.id]
        room.call, room.locked, room.leaderless_since = "", False, None
        self._sweep(room, now)
        return effects

    def _sweep(self, room: Room, now: float) -> None:
        if not room.inside():
            if room.call:
                self.notes.mark(f"call {room.call}", until=now + SEAT_LASTS)
            room.call, room.locked, room.leaderless_since = "", False, None
            room.gone.clear()
        if not room.seats and not room.denials:
            self.rooms.pop(room.meeting, None)

    def _admission(self, room: Room, seat: Seat) -> dict[str, Any]:
        return {
            "peers": [one.as_peer for one in room.inside(but=seat)],
            "resume": issue_seat(self.keys, seat.token(room)),
            "state": room.standing(),
        }


def _leads(seat: Seat) -> bool:
    return seat.is_inside and seat.role in LEADERS


def _error(seat: Seat, code: str) -> Say:
    return Say(seat.id, {"t": "error", "code": code})


def _removed(meeting: str, participant: str) -> str:
    return f"removed {meeting} {participant}"


def _turn(seat: str, turn: int) -> str:
    return f"turn {seat} {turn}"
