"""Tickets, people at a door, and what each of them hears."""

import itertools
from dataclasses import dataclass, field

from brobygger.signalling.house import House, Refused
from brobygger.signalling.notebook import Notebook
from brobygger.signalling.seats import Say, Shut, Tell
from brobygger.signalling.tickets import issue_ticket, keys_from

KEYS = keys_from("a secret of the tests")
MEETING = "2f1c9d1e-0000-4000-8000-000000000001"
KNOCK = {"v": 1, "t": "knock", "commit": "c", "pub": "p", "nonce": "n"}
_serials = itertools.count(1)


def a_ticket(
    participant="anna", role="participant", *, now=0.0, meeting=MEETING, keys=KEYS, **more
):
    about = {
        "name": participant.title(),
        "function": "",
        "who": f"who {participant}",
        "relay": False,
    }
    about |= more
    return issue_ticket(keys, now=now, meeting=meeting, participant=participant, role=role, **about)


def a_house(notes=None, *, started=-1000.0):
    return House(KEYS, notes or Notebook(), started=started)


@dataclass
class Door:
    """A house, the moment it is, and what everybody has heard since they came."""

    house: House = field(default_factory=a_house)
    now: float = 0.0
    heard: dict[str, list[dict]] = field(default_factory=dict)
    shut: dict[str, int] = field(default_factory=dict)
    told: list[dict] = field(default_factory=list)

    def comes(self, participant, role="participant", *, take=False, **more):
        slip = a_ticket(participant, role, now=self.now, **more)
        seat, effects = self.house.enter(slip, self.now, take=take)
        self.note(effects)
        return seat.id

    def knocks(self, participant, role="participant", **more):
        seat = self.comes(participant, role, **more)
        self.says(seat, **KNOCK)
        return seat

    def says(self, seat, t, **more):
        more.pop("v", None)
        self.note(self.house.hear(seat, {"v": 1, "t": t, **more}, self.now))

    def resumes(self, slip):
        seat, effects = self.house.resume(slip, self.now)
        self.note(effects)
        return seat.id

    def loses(self, seat):
        self.note(self.house.lose(seat, self.now))

    def passes(self, seconds):
        self.now += seconds
        self.note(self.house.tick(self.now))

    def note(self, effects):
        for one in effects:
            if isinstance(one, Say):
                self.heard.setdefault(one.seat, []).append(one.message)
            elif isinstance(one, Shut):
                self.shut[one.seat] = one.code
            elif isinstance(one, Tell):
                self.told.append(one.said)

    def last(self, seat, t):
        return next((one for one in reversed(self.heard.get(seat, [])) if one["t"] == t), None)

    def slip(self, seat):
        found = [one["resume"] for one in self.heard.get(seat, []) if "resume" in one]
        return found[-1] if found else None

    def inside(self, meeting=MEETING):
        room = self.house.rooms.get(meeting)
        return {one.participant for one in room.inside()} if room else set()


def refusal_of(call):
    try:
        call()
    except Refused as refused:
        return refused.code
    return None
