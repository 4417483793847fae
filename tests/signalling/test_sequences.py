"""Whatever people do, in whatever order, with restarts between: nobody is inside uninvited.

After every deed those inside must be exactly those the book has let in, and whoever is outside must
have heard nothing of what is said inside. Planted faults: test_planted.py.
"""

import random
import time
from collections import Counter

import pytest

from brobygger.signalling.house import House, Refused
from brobygger.signalling.notebook import Notebook
from brobygger.signalling.tickets import verify
from tests.signalling.book import Book
from tests.signalling.make import KEYS, KNOCK, MEETING, Door, a_ticket

PEOPLE = {"host": "host", "chair": "cohost"} | dict.fromkeys("abcdef", "participant")
STEPS = 60
DEEDS = (
    *("come", "come", "come", "knock", "knock", "admit", "admit", "admit", "deny", "remove"),
    *("lock", "role", "lose", "lose", "resume", "resume", "resume", "leave", "end", "wait", "wait"),
    *("restart", "take", "old_slip", "spent", "relay", "relay", "crowd", "storm", "change_host"),
)
MUST_HAPPEN = {
    *("opened", "came again", "moved device", "knocked", "admitted", "leader let back in"),
    *("admission refused", "admission without lead refused", "full room refused", "denied"),
    *("knock after a no refused", "knock at a locked door refused", "locked", "unlocked"),
    *("lead given", "lead taken", "host changed", "removed", "removed after leaving", "ended"),
    *("left", "lost the line", "never came back", "closed without a leader", "relayed"),
    *("resumed", "resumed after a restart", "old token refused", "older turn refused"),
    *("spent ticket refused", "second device asked", "removed person refused", "restarted"),
    *("restarted full", "deserted room opened anew", "emptied room opened"),
}
FOR_WHOEVER_IS_OUTSIDE = {"welcome", "waiting", "denied", "error", "pong", "removed"}


class Play:
    def __init__(self, seed, house=House):
        self.luck = random.Random(seed)
        self.house, self.notes = house, Notebook()
        self.door = Door(house(KEYS, self.notes, started=-1000))
        self.book = Book()
        self.tickets: list[tuple[str, str]] = []
        self.heard: dict[str, int] = {}

    def run(self):
        for _ in range(STEPS):
            self.book.been = self.book.inside()
            deed = self.luck.choice(DEEDS)
            getattr(self, "do_" + deed)()
            self.compare(deed)

    def compare(self, deed):
        room = self.door.house.rooms.get(MEETING)
        inside = {one.id for one in room.inside()} if room else set()
        rightful = self.book.inside()
        assert not inside - rightful, f"{deed} let somebody in"
        assert not rightful - inside, f"{deed} put somebody out"
        for seat, messages in self.door.heard.items():
            new = messages[self.heard.get(seat, 0) :]
            self.heard[seat] = len(messages)
            for one in new:
                if "resume" in one:
                    self.book.note_token(seat, one["resume"])
            if seat not in self.book.been:
                self.compare_heard(deed, new)

    def compare_heard(self, deed, messages):
        kinds = {one["t"] for one in messages} - FOR_WHOEVER_IS_OUTSIDE
        assert not kinds, f"{deed} let somebody outside hear {kinds}"
        assert not any("peers" in one or "resume" in one for one in messages), "told too much"

    # Who does it: often somebody for whom it has a point, sometimes anybody at all

    def somebody(self, *wishes):
        """A seat with a line, of the wished kind if there is one; an away seat cannot speak."""
        there = [seat for seat, one in self.book.sheets.items() if one.at != "away"]
        fit = [s for s in there if all(wish(self.book.sheets[s]) for wish in wishes)]
        pick = fit if fit and self.luck.random() < 0.8 else there
        return self.luck.choice(pick or ["nobody"])

    def target(self, at):
        fit = [seat for seat, one in self.book.sheets.items() if one.at == at]
        anybody = [*self.book.sheets, *self.book.left]
        pick = fit if fit and self.luck.random() < 0.8 else anybody
        return self.luck.choice(pick or ["nobody"])

    def leader(self):
        return self.somebody(lambda one: one.at == "inside" and one.leads)

    def attempt(self, act, expected, refused):
        """Do it at the door, which must answer what the book expects."""
        answer, code = None, ""
        try:
            answer = act()
        except Refused as refusal:
            code = refusal.code
            self.book.did(refused)
        assert code == expected, f"the door said {code!r}, the book {expected!r}"
        return answer

    # Coming in

    def do_come(self, *, take=False, who=""):
        who = who or self.luck.choice(list(PEOPLE))
        slip = a_ticket(who, PEOPLE[who], now=self.door.now)
        self.tickets.append((slip, who))
        self.show(slip, who, take=take)

    def show(self, slip, who, *, take=False):
        expected = self.book.why_not_come(slip, who, take=take)
        names = {"spent": "spent ticket", "removed": "removed person"}
        word = f"{names[expected]} refused" if expected in names else "second device asked"
        seat = self.attempt(lambda: self.enter(slip, take=take), expected, word)
        if seat is not None:
            self.book.sat_down(seat, who, PEOPLE[who])

    def enter(self, slip, *, take):
        seat, effects = self.door.house.enter(slip, self.door.now, take=take)
        self.door.note(effects)
        return seat.id

    def do_take(self):
        self.do_come(take=True)

    def do_spent(self):
        """A ticket seen on the way, shown again within its minute."""
        fresh = [one for one in self.tickets[-3:] if self.book.now - self.at(one[0]) < 55]
        if fresh:
            slip, who = self.luck.choice(fresh)
            self.show(slip, who, take=True)

    def at(self, slip):
        return verify(KEYS.ticket, slip, now=0)["exp"] - 60

    def do_knock(self):
        seat = self.somebody(lambda one: one.at == "arrived")
        self.book.knock(seat)
        self.door.says(seat, **KNOCK)

    def do_admit(self, by="", to=""):
        by, to = by or self.leader(), to or self.target("knocking")
        self.book.admit(by, to)
        self.door.says(by, "admit", id=to)

    def do_crowd(self):
        """Everybody comes at once, and whoever leads lets them in until it is full."""
        for who in self.luck.sample(list(PEOPLE), len(PEOPLE)):
            self.do_come(who=who)
            seat = self.book.seat_of(who)
            if seat is not None and self.book.sheets[seat].at != "away":
                self.book.knock(seat)
                self.door.says(seat, **KNOCK)
                self.do_admit(to=seat)

    def do_deny(self):
        by, to = self.leader(), self.target("knocking")
        self.book.deny(by, to)
        self.door.says(by, "deny", id=to)

    # Leading

    def do_remove(self):
        by, to = self.leader(), self.target("inside")
        if self.book.left and self.luck.random() < 0.3:
            to = self.luck.choice(list(self.book.left))
        self.book.remove(by, to)
        self.door.says(by, "remove", id=to)

    def do_lock(self):
        by, on = self.leader(), self.luck.random() < 0.7
        self.book.lock(by, on=on)
        self.door.says(by, "lock", on=on)

    def do_role(self, by="", to="", role=""):
        by, to = by or self.leader(), to or self.target("inside")
        role = role or self.luck.choice(["cohost", "participant", "host", "king"])
        self.book.role(by, to, role)
        self.door.says(by, "role", id=to, role=role)

    def do_change_host(self):
        by, to = self.leader(), self.target("inside")
        if self.book.leading(by) and to != by:
            self.do_role(by, to, "cohost")
            self.book.did("host changed")
            self.book.leave(by)
            self.door.says(by, "leave")

    def do_end(self):
        by = self.leader()
        self.book.end(by)
        self.door.says(by, "end")

    # Talking, going and coming back

    def do_relay(self):
        by, to = self.somebody(), self.target("inside")
        before = len(self.door.heard.get(to, []))
        self.door.says(by, "relay", to=to, body="words", mac="m")
        there = self.book.inside()
        arrives = {by, to} <= there and by != to and self.book.sheets[to].at == "inside"
        assert len(self.door.heard.get(to, [])) == before + arrives, "a message went astray"
        self.book.did("relayed" if arrives else "not relayed")

    def do_lose(self, seat=""):
        seat = seat or self.somebody(lambda one: one.at == "inside")
        self.book.lose(seat)
        self.door.loses(seat)

    def do_storm(self):
        """Every line at once, and who may lead stands at the door as often as not."""
        for seat, one in list(self.book.sheets.items()):
            if one.at == "inside":
                self.do_lose(seat)
        if self.luck.random() < 0.7:
            who = self.luck.choice(["host", "chair"])
            self.do_come(who=who)
            seat = self.book.seat_of(who)
            self.book.knock(seat)
            self.door.says(seat or "nobody", **KNOCK)
            self.wait(self.luck.choice([2, 6, 8]))

    def do_leave(self):
        seat = self.somebody()
        self.book.leave(seat)
        self.door.says(seat, "leave")

    def do_wait(self):
        self.wait(self.luck.choice([1, 6, 30, 61, 61, 601, 601, 13 * 3600]))

    def wait(self, seconds):
        self.door.passes(seconds)
        self.book.tick(self.door.now)

    def do_resume(self):
        """What browsers do: the newest token of somebody who lost the line, or who sat here before."""
        newest = {about[0]: slip for slip, about in self.book.tokens.items()}
        away = [slip for seat, slip in newest.items() if self.is_away(seat)]
        if away or newest:
            self.back(self.luck.choice(away or list(newest.values())[-8:]))

    def is_away(self, seat):
        one = self.book.sheets.get(seat)
        return one is None or one.at == "away"

    def do_old_slip(self):
        if self.book.tokens:
            self.back(self.luck.choice(list(self.book.tokens)))

    def back(self, slip):
        expected = self.book.why_not_resume(slip)
        seat, turn = self.book.tokens[slip][0], self.book.tokens[slip][3]
        older = ("turn", seat, turn) in self.book.over and seat in self.book.sheets
        word = "older turn refused" if older else "old token refused"
        if self.attempt(lambda: self.door.resumes(slip), expected, word) is not None:
            self.book.resume(slip)

    def do_restart(self):
        self.door.house = self.house(KEYS, self.notes, started=self.door.now)
        self.book.restart(self.door.now)
        if self.luck.random() < 0.6:
            for _ in range(3):
                self.do_resume()


def play(sequences, *, first=0, house=House):
    done: Counter[str] = Counter()
    for seed in range(first, first + sequences):
        one = Play(seed, house)
        one.run()
        done += one.book.done
    return done


def test_in_four_hundred_sequences_nobody_walks_in():
    done = play(400)
    assert MUST_HAPPEN - done.keys() == set()
    assert min(done[what] for what in MUST_HAPPEN) >= 5, done


@pytest.mark.prove
def test_in_ten_thousand_sequences_nobody_walks_in(say):
    begun = time.monotonic()
    done = play(10_000, first=1000)
    assert min(done[what] for what in MUST_HAPPEN) >= 100, done
    entered = done["opened"] + done["admitted"] + done["leader let back in"]
    say(f"10000 sequences, {done.total()} deeds, {entered} entries, 0 of them uninvited")
    say(f"rarest: {min(done.items(), key=lambda one: one[1])}, {time.monotonic() - begun:.0f} s")
