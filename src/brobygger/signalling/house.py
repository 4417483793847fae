"""The rules of the door, without a socket or a clock: every call gets the moment it happens in.

Nobody gets inside but by `_open` (whoever may lead, into a room with nobody in it), by `_admit`
(someone inside said yes) or by `resume` (they were inside already, and did not give up the seat).
A room where everybody has lost the line is opened anew, never entered: see `_hand_over`.
"""

import secrets
from collections.abc import Callable
from typing import Any

from .limits import MOST_INSIDE
from .notebook import Notebook, removed_mark, turn_mark
from .seats import (
    MOST_DENIALS,
    WAIT_AFTER_NO,
    Effect,
    Heard,
    Refused,
    Room,
    Say,
    Seat,
    Shut,
    State,
    error,
    told,
)
from .tickets import (
    ROLES,
    SEAT_LASTS,
    TICKET_LASTS,
    BadSlip,
    Keys,
    SeatToken,
    issue_seat,
    read_seat,
    read_ticket,
)

SEAT_IS_KEPT = 60.0  # seconds a lost connection has to come back
DESERTED_AFTER = 5.0  # seconds without anybody's line until whoever may lead need not wait
LEADERLESS_LASTS = 600.0
GONE, MOVED, REMOVED, DENIED, ENDED = 4000, 4001, 4003, 4004, 4005


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
        self.notes.mark(removed_mark(meeting, who), until=now + TICKET_LASTS + 1)
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
        if self.notes.holds(removed_mark(ticket.meeting, ticket.participant), now=now):
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
        if self._is_void(token.meeting, token.participant, token.seat, token.call, now):
            raise Refused("gone")
        room = self.rooms.setdefault(token.meeting, Room(token.meeting, token.size))
        seat = self._seats.get(token.seat)
        if seat is None:
            seat, effects = self._restore(room, token, now)
            return seat, effects + self._back(room, seat, now)
        if not seat.is_inside or room.call != token.call or seat.turn != token.turn:
            raise Refused("gone")
        return seat, self._back(room, seat, now)

    def _restore(self, room: Room, token: SeatToken, now: float) -> tuple[Seat, list[Effect]]:
        """Seats are remembered by their tokens for the first minute of a new process only."""
        is_other = room.call not in {"", token.call}
        is_full = len(room.inside()) >= MOST_INSIDE[room.size]
        is_older = self.notes.holds(turn_mark(token.seat, token.turn), now=now)
        if now > self.started + SEAT_IS_KEPT or is_other or is_full or is_older:
            raise Refused("gone")
        other = room.of_participant(token.participant)
        seat = Seat.of(token, until=token.exp)
        seat.state, room.call, room.size = State.ADMITTED, token.call, token.size
        self._put(room, seat)  # first, or the call would end with the other seat given up
        if other is None:
            return seat, []
        return seat, self._give_up(room, other, now, why="moved", code=MOVED)

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
            *(removed_mark(meeting, participant), f"seat {seat}"),
            *(f"call {call}", f"closed {meeting}"),
        )
        return any(self.notes.holds(mark, now=now) for mark in marks)

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
        refusal = room.why_not_knock(seat, now)
        if refusal:
            return [error(seat, refusal)]
        is_new = seat.state != State.KNOCKING
        seat.state = State.KNOCKING
        waiting = Say(seat.id, {"t": "waiting", "state": room.standing()})
        news = [told("knocked", seat, led=room.has_leader_present())] if is_new else []
        return [waiting, *room.show_the_door(), *news]

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
            return [error(seat, "not-yours")]
        if len(room.inside()) >= MOST_INSIDE[room.size]:
            return [error(seat, f"full-{room.size}")]
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
            return [error(seat, "not-yours")]
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
        return it.room.carry(it.seat, it.message)

    def _role(self, it: Heard) -> list[Effect]:
        room, seat, now = it.room, it.seat, it.now
        other = room.seats.get(it.message["id"])
        wanted = it.message["role"]
        if other is None or not seat.leads or not other.is_inside or wanted not in ROLES:
            return [error(seat, "not-yours")]
        self.notes.mark(turn_mark(other.id, other.turn), until=other.until)
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
        if not seat.leads:
            return [error(seat, "not-yours")]
        room.locked = it.message["on"]
        return [
            *room.say_all({"t": "state", "state": room.standing()}),
            told("locked" if room.locked else "unlocked", seat),
        ]

    def _remove(self, it: Heard) -> list[Effect]:
        """Whoever left in the same moment is removed too: going first is no way round it."""
        room, seat, now = it.room, it.seat, it.now
        other = room.seats.get(it.message["id"]) or room.gone.get(it.message["id"])
        if other is None or not seat.leads or other is seat or not other.is_inside:
            return [error(seat, "not-yours")]
        self.notes.mark(removed_mark(other.meeting, other.participant), until=now + SEAT_LASTS)
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
        if not seat.leads:
            return [error(seat, "not-yours")]
        return [*self._close(room, now, why="ended", by=seat), told("ended", seat)]

    def _leave(self, it: Heard) -> list[Effect]:
        return self._give_up(it.room, it.seat, it.now, why="left", code=GONE)

    def _ping(self, it: Heard) -> list[Effect]:
        return [Say(it.seat.id, {"t": "pong"})]

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
            effects += self._hand_over(room, now)
            since = room.leaderless_since
            if since is not None and now > since + LEADERLESS_LASTS:
                effects += self._close(room, now, why="no-leader")
        self.notes.forget_lapsed(now)
        return effects

    def _hand_over(self, room: Room, now: float) -> list[Effect]:
        """Nobody inside can be heard, and whoever may lead waits at the door: a new call begins.

        The old one ends with every seat in it, so nobody gets into it: who comes back knocks, drops
        the old key and the pictures that still ran beside us, and is let in by whoever leads now.
        """
        leader = next((one for one in room.at_the_door() if one.may_lead), None)
        if leader is None or not room.is_deserted(before=now - DESERTED_AFTER):
            return []
        ended = self._close(room, now, why="lost") if room.inside() else []
        return [*ended, *self._open(room, leader)]

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
