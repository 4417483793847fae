"""Whatever people do, in whatever order, with restarts between: nobody is inside uninvited.

The oracle keeps its own book of who was let in by whom and shares no code with the house.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from brobygger.signalling.house import Refused
from brobygger.signalling.notebook import Notebook
from tests.signalling.make import KNOCK, MEETING, Door, a_house

PEOPLE = {"host": "host", "chair": "cohost", "anna": "participant", "bo": "participant"}
STEPS = 40
ACTS = (
    *("come", "come", "knock", "knock", "admit", "admit", "admit", "deny", "remove", "lock"),
    *("role", "lose", "resume", "resume", "leave", "end", "wait", "restart", "take", "old slip"),
)


@dataclass
class Oracle:
    """Who may be inside: by opening an empty room, by somebody's yes, and until they are gone."""

    rightful: dict[str, str] = field(default_factory=dict)  # seat → participant
    removed: set[str] = field(default_factory=set)

    def check(self, door, doing):
        room = door.house.rooms.get(MEETING)
        inside = {one.id: one.participant for one in room.inside()} if room else {}
        strangers = inside.keys() - self.rightful.keys()
        assert not strangers, f"{doing} let {[inside[one] for one in strangers]} in"
        assert not set(inside.values()) & self.removed, f"{doing} brought somebody removed back"


class Play:
    def __init__(self, seed):
        self.luck = random.Random(seed)
        self.notes = Notebook()
        self.door = Door(a_house(self.notes))
        self.oracle = Oracle()
        self.seats: dict[str, str] = {}
        self.slips: list[str] = []
        self.before: set[str] = set()
        self.done: Counter[str] = Counter()

    def run(self):
        for _ in range(STEPS):
            act = self.luck.choice(ACTS)
            try:
                getattr(self, "do_" + act.replace(" ", "_"))()
            except Refused:
                act = f"{act} refused"
            self.done[act] += 1
            self.collect()
            self.oracle.check(self.door, act)

    def inside(self):
        room = self.door.house.rooms.get(MEETING)
        return {one.id: one for one in room.inside()} if room else {}

    def anybody(self):
        return self.luck.choice(list(self.seats.values()) or ["nobody"])

    def do_come(self, *, take=False):
        name = self.luck.choice(list(PEOPLE))
        self.seats[name] = self.door.comes(name, PEOPLE[name], take=take)

    def do_take(self):
        self.do_come(take=True)

    def do_knock(self):
        seat = self.anybody()
        mine = next((n for n, s in self.seats.items() if s == seat), "")
        leads = PEOPLE.get(mine) in {"host", "cohost"} and mine not in self.oracle.removed
        if leads and not self.inside():
            self.oracle.rightful[seat] = mine
        self.door.says(seat, **KNOCK)

    def do_admit(self):
        by, to = self.anybody(), self.anybody()
        inside = self.inside()
        who = inside.get(by)
        room = self.door.house.rooms.get(MEETING)
        entry = room.seats.get(to) if room else None
        if who is not None and entry is not None and entry.state == "knocking":
            leader_here = any(
                one.role in {"host", "cohost"} and one.state == "admitted"
                for one in inside.values()
            )
            may = who.role in {"host", "cohost"} or (
                not leader_here and entry.role in {"host", "cohost"}
            )
            if may and len(inside) < 6:
                self.oracle.rightful[to] = entry.participant
        self.door.says(by, "admit", id=to)

    def do_deny(self):
        self.door.says(self.anybody(), "deny", id=self.anybody())

    def do_remove(self):
        by, to = self.anybody(), self.anybody()
        inside = self.inside()
        if by != to and by in inside and inside[by].role in {"host", "cohost"}:
            self.note_removed(to, inside)
        self.door.says(by, "remove", id=to)

    def note_removed(self, to, inside):
        gone = self.door.house.rooms[MEETING].gone
        if to in inside or to in gone:
            self.oracle.removed.add((inside.get(to) or gone[to]).participant)

    def do_lock(self):
        self.door.says(self.anybody(), "lock", on=self.luck.random() < 0.5)

    def do_role(self):
        role = self.luck.choice(["cohost", "participant", "host", "king"])
        self.door.says(self.anybody(), "role", id=self.anybody(), role=role)

    def do_lose(self):
        self.door.loses(self.anybody())

    def do_leave(self):
        self.door.says(self.anybody(), "leave")

    def do_end(self):
        self.door.says(self.anybody(), "end")

    def do_wait(self):
        self.door.passes(self.luck.choice([1, 30, 61, 601]))

    def do_resume(self):
        seats = list(self.oracle.rightful)
        slip = self.door.slip(self.luck.choice(seats)) if seats else None
        if slip:
            self.door.resumes(slip)

    def do_old_slip(self):
        if self.slips:
            self.door.resumes(self.luck.choice(self.slips))

    def do_restart(self):
        self.door.house = a_house(self.notes, started=self.door.now)
        self.seats, self.before = {}, set()

    def collect(self):
        """Tokens are kept by everybody for ever; a seat given up is nobody's rightful seat."""
        for heard in self.door.heard.values():
            self.slips += [one["resume"] for one in heard if "resume" in one][-1:]
        self.slips = list(dict.fromkeys(self.slips))
        for seat in self.before - self.inside().keys():
            self.oracle.rightful.pop(seat, None)
        self.before = set(self.inside())
        self.door.told.clear()


def play(sequences, *, first=0):
    done: Counter[str] = Counter()
    for seed in range(first, first + sequences):
        one = Play(seed)
        one.run()
        done += one.done
    return done


def test_in_a_thousand_sequences_nobody_walks_in():
    done = play(1000)
    assert {"admit", "remove", "restart", "resume", "resume refused", "old slip refused"} <= set(
        done
    )


@pytest.mark.prove
def test_in_ten_thousand_sequences_nobody_walks_in(say):
    begun = time.monotonic()
    done = play(10_000, first=1000)
    say(f"10000 sequences, {done.total()} acts, 0 uninvited, {time.monotonic() - begun:.0f} s")


def test_the_oracle_would_notice(monkeypatch):
    monkeypatch.setattr("brobygger.signalling.seats.Room.may_admit", lambda *_: True)
    with pytest.raises(AssertionError, match="let"):
        play(300)


def test_the_oracle_would_notice_a_forgetful_notebook(monkeypatch):
    monkeypatch.setattr(Notebook, "holds", lambda *_, **__: False)
    with pytest.raises(AssertionError, match=r"let|removed"):
        play(300)
