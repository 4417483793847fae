"""The oracle: who may be inside, kept from deeds alone. It shares no code with the house.

Whoever plays asks the book what each deed must come to, does it at the real door, and compares.
"""

from collections import Counter
from dataclasses import dataclass, field

LEADING = {"host", "cohost"}
ROLES = LEADING | {"participant"}
MOST, KEPT, DESERTED, LEADERLESS, TWELVE_HOURS = 6, 60, 5, 600, 12 * 3600


@dataclass
class Sheet:
    """One seat: whose, as what, and where they stand."""

    who: str
    role: str
    until: float
    at: str = "arrived"  # knocking, inside, away
    turn: int = 0
    lost_at: float = 0

    @property
    def is_in(self):
        return self.at in {"inside", "away"}

    @property
    def leads(self):
        return self.role in LEADING


@dataclass
class Book:
    """One meeting. What survives a sudden end of the process is marked so."""

    now: float = 0
    started: float = -1000
    sheets: dict[str, Sheet] = field(default_factory=dict)
    call: int = 0
    calls: int = 0
    locked: bool = False
    quiet_since: float | None = None
    noes: dict[str, list[float]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)  # seat → who, while the call goes on
    removed: dict[str, float] = field(default_factory=dict)  # survives: until when
    over: set[object] = field(default_factory=set)  # survives: seats, calls, (seat, turn)
    spent: set[str] = field(default_factory=set)  # survives
    tokens: dict[str, tuple] = field(default_factory=dict)  # survives: in people's browsers
    been: set[str] = field(default_factory=set)  # who was inside at any time since last asked
    done: Counter = field(default_factory=Counter)

    def inside(self):
        return {seat for seat, one in self.sheets.items() if one.is_in}

    def is_led(self):
        return any(one.at == "inside" and one.leads for one in self.sheets.values())

    def seat_of(self, who):
        return next((seat for seat, one in self.sheets.items() if one.who == who), None)

    def is_removed(self, who):
        return self.removed.get(who, 0) > self.now

    def did(self, what):
        self.done[what] += 1

    def settle(self):
        """After every deed: an empty room has no call, and the leaderless clock runs or stands."""
        self.been |= self.inside()
        if not self.inside():
            if self.call:
                self.over.add(("call", self.call))
            self.call, self.locked, self.left = 0, False, {}
        if not self.inside() or self.is_led():
            self.quiet_since = None
        elif self.quiet_since is None:
            self.quiet_since = self.now

    # Coming in

    def why_not_come(self, ticket, who, *, take):
        if ticket in self.spent:
            return "spent"
        self.spent.add(ticket)
        if self.is_removed(who):
            return "removed"
        seat = self.seat_of(who)
        if seat is not None and self.sheets[seat].at == "inside" and not take:
            return "here"
        if seat is not None:
            self.did("moved device" if self.sheets[seat].is_in else "came again")
            self.give_up(seat)
        return ""

    def sat_down(self, seat, who, role):
        self.sheets[seat] = Sheet(who, role, self.now + TWELVE_HOURS)
        self.settle()

    def knock(self, seat):
        one = self.sheets.get(seat)
        if one is None or one.is_in:
            return
        noes = self.noes.get(one.who, [])
        if one.leads and not self.inside():
            self.open(seat)
        elif len(noes) > 1 or (noes and self.now < noes[-1] + 60):
            self.did("knock after a no refused")
        elif self.locked and not (one.leads and not self.is_led()):
            self.did("knock at a locked door refused")
        else:
            self.did("knocked")
            one.at = "knocking"

    def open(self, seat):
        self.calls += 1
        self.call, self.locked, self.quiet_since = self.calls, False, None
        self.sheets[seat].at = "inside"
        self.been.add(seat)
        self.did("opened")

    def admit(self, by, seat):
        one, other = self.sheets.get(by), self.sheets.get(seat)
        if one is None or not one.is_in or other is None or other.at != "knocking":
            self.did("admission refused")
        elif not one.leads and (not other.leads or self.is_led()):
            self.did("admission without lead refused")
        elif len(self.inside()) >= MOST:
            self.did("full room refused")
        else:
            other.at = "inside"
            self.did("admitted" if one.leads else "leader let back in")
            self.settle()

    def why_not_resume(self, slip):
        seat, who, _role, turn, call, until = self.tokens[slip]
        if self.now > until or self.is_removed(who):
            return "gone"
        if self.over & {("seat", seat), ("call", call), ("turn", seat, turn)}:
            return "gone"
        if seat in self.sheets:
            return "" if self.sheets[seat].is_in and self.call == call else "gone"
        late = self.now > self.started + KEPT
        if late or self.call not in {0, call} or len(self.inside()) >= MOST:
            return "gone"
        return ""

    def resume(self, slip):
        seat, who, role, turn, call, until = self.tokens[slip]
        if seat in self.sheets:
            self.did("resumed")
        else:
            self.did("resumed after a restart")
            other = self.seat_of(who)
            self.sheets[seat] = Sheet(who, role, until, turn=turn, at="away")
            self.call = call
            if other is not None:
                self.give_up(other)
        self.sheets[seat].at = "inside"
        self.settle()

    def note_token(self, seat, slip):
        if slip not in self.tokens and seat in self.sheets:
            one = self.sheets[seat]
            self.tokens[slip] = (seat, one.who, one.role, one.turn, self.call, one.until)

    # What who leads may do

    def leading(self, by):
        one = self.sheets.get(by)
        return one is not None and one.is_in and one.leads

    def deny(self, by, seat):
        one, other = self.sheets.get(by), self.sheets.get(seat)
        if one is None or not one.is_in or other is None or other.at != "knocking":
            return
        if one.leads or (other.leads and not self.is_led()):
            self.noes.setdefault(other.who, []).append(self.now)
            other.at = "arrived"
            self.did("denied")

    def remove(self, by, seat):
        inside = self.sheets[seat].who if seat in self.inside() else None
        who = inside or self.left.get(seat)
        if not self.leading(by) or who is None or seat == by:
            return
        self.removed[who] = self.now + TWELVE_HOURS
        self.did("removed" if inside else "removed after leaving")
        there = self.seat_of(who)
        if there is not None:
            self.give_up(there)

    def lock(self, by, *, on):
        if self.leading(by):
            self.locked = on
            self.did("locked" if on else "unlocked")

    def role(self, by, seat, role):
        if not self.leading(by) or seat not in self.inside() or role not in ROLES:
            return
        one = self.sheets[seat]
        self.over.add(("turn", seat, one.turn))
        if one.leads != (role in LEADING):
            self.did("lead taken" if one.leads else "lead given")
        one.role, one.turn = role, one.turn + 1
        self.settle()

    def end(self, by):
        if self.leading(by):
            self.did("ended")
            self.close()

    def close(self):
        self.over |= {("seat", seat) for seat in self.inside()} | {("call", self.call)}
        for seat in self.inside():
            del self.sheets[seat]
        self.settle()

    # Going

    def give_up(self, seat):
        one = self.sheets.pop(seat)
        if one.is_in:
            self.over.add(("seat", seat))
            self.left[seat] = one.who
        self.settle()

    def leave(self, seat):
        if seat in self.sheets:
            self.did("left")
            self.give_up(seat)

    def lose(self, seat):
        one = self.sheets.get(seat)
        if one is None:
            return
        if one.is_in:
            self.did("lost the line")
            one.at, one.lost_at = "away", self.now
            self.settle()
        else:
            self.give_up(seat)

    def tick(self, now):
        self.now = now
        for seat, one in list(self.sheets.items()):
            if (one.at == "away" and now > one.lost_at + KEPT) or now > one.until:
                self.did("never came back")
                self.give_up(seat)
        self.hand_over()
        if self.quiet_since is not None and now > self.quiet_since + LEADERLESS:
            self.did("closed without a leader")
            self.close()

    def hand_over(self):
        """Only a room nobody is connected to, only to who may lead, and never with those inside."""
        knocking = [s for s, one in self.sheets.items() if one.at == "knocking" and one.leads]
        inside = [self.sheets[seat] for seat in self.inside()]
        quiet = all(one.at == "away" and self.now > one.lost_at + DESERTED for one in inside)
        if knocking and quiet:
            self.did("deserted room opened anew" if inside else "emptied room opened")
            if inside:
                self.close()
            self.open(knocking[0])

    def restart(self, now):
        self.did("restarted full" if len(self.inside()) == MOST else "restarted")
        self.started, self.sheets, self.call, self.locked = now, {}, 0, False
        self.noes, self.left, self.quiet_since = {}, {}, None
