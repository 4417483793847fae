"""Faults planted in the rules of the door, one at a time: the sequences must find every one of them."""

import sys
import types
from pathlib import Path

import pytest

from brobygger.signalling import house, seats
from tests.signalling.test_sequences import play

ENOUGH = 1500  # sequences; most faults show in the first few
FAULTS = {
    "admits without leading": ("seats", "return by.may_lead or (entry", "return True or (entry"),
    "admits whoever has not knocked": (
        "seats",
        "by.is_inside or entry.state != State.KNOCKING",
        "by.is_inside or entry.is_inside",
    ),
    "admits from the door": ("seats", "if not by.is_inside or entry", "if entry"),
    "lets a second leader in": ("house", "may_lead and not room.inside():", "may_lead:"),
    "lets anybody open": (
        "house",
        "if seat.may_lead and not room.inside():",
        "if not room.inside():",
    ),
    "ignores the lock": ("seats", "if self.locked and not (", "if False and not ("),
    "lifts the lock for who may lead": (
        "seats",
        "not (seat.may_lead and not self.has_leader_present())",
        "not seat.may_lead",
    ),
    "locks for anybody": (
        "house",
        'if not seat.leads:\n            return [error(seat, "not-yours")]\n        room.locked',
        "if False:\n            return []\n        room.locked",
    ),
    "forgets a no": ("house", "denials.append(now)", "pass"),
    "counts to seven": (
        "house",
        "if len(room.inside()) >= MOST_INSIDE[room.size]:",
        "if len(room.inside()) > MOST_INSIDE[room.size]:",
    ),
    "counts to seven after a restart": (
        "house",
        "is_full = len(room.inside()) >=",
        "is_full = len(room.inside()) >",
    ),
    "takes a ticket twice": (
        "house",
        'if self.notes.holds(f"ticket {ticket.jti}", now=now):',
        "if False:",
    ),
    "forgets removal at the door": (
        "house",
        "if self.notes.holds(removed_mark(ticket.meeting, ticket.participant), now=now):",
        "if False:",
    ),
    "gives the removed their seat back": (
        "house",
        '*(removed_mark(meeting, participant), f"seat {seat}"),',
        "",
    ),
    "gives a seat back that was left": (
        "house",
        'removed_mark(meeting, participant), f"seat {seat}"),',
        "removed_mark(meeting, participant),),",
    ),
    "gives a seat back in a call that ended": (
        "house",
        '*(f"call {call}", f"closed {meeting}"),',
        '*(f"closed {meeting}",),',
    ),
    "gives a seat back into another call": (
        "house",
        'is_other = room.call not in {"", token.call}',
        "is_other = False",
    ),
    "gives seats back for ever": (
        "house",
        "if now > self.started + SEAT_IS_KEPT or is_other",
        "if is_other",
    ),
    "takes an older turn": ("house", " or seat.turn != token.turn:", ":"),
    "takes an older turn after a restart": ("house", "or is_full or is_older:", "or is_full:"),
    "removes for anybody": (
        "house",
        "not seat.leads or other is seat or not",
        "other is seat or not",
    ),
    "lets who left before removal come back": ("house", ' or room.gone.get(it.message["id"])', ""),
    "gives the lead for anybody": (
        "house",
        "other is None or not seat.leads or not other.is_inside or wanted",
        "other is None or not other.is_inside or wanted",
    ),
    "ends for anybody": (
        "house",
        '            return [error(seat, "not-yours")]\n        return [*self._close',
        "            pass\n        return [*self._close",
    ),
    "keeps a lost seat too long": (
        "house",
        "now > seat.lost_at + SEAT_IS_KEPT",
        "now > seat.lost_at + 9 * SEAT_IS_KEPT",
    ),
    "never closes": ("house", "if since is not None and", "if False and"),
    "moves a device past the door": (
        "house",
        "if other.state == State.ADMITTED and not take:",
        "if False:",
    ),
    "hands over to anybody": (
        "house",
        "for one in room.at_the_door() if one.may_lead",
        "for one in room.at_the_door()",
    ),
    "hands over a room with somebody in it": (
        "house",
        "if leader is None or not room.is_deserted(before=now - DESERTED_AFTER):",
        "if leader is None:",
    ),
    "hands over at once": ("house", "before=now - DESERTED_AFTER", "before=now"),
    "hands over with those inside": (
        "house",
        'why="lost") if room.inside() else []',
        'why="lost") if False else []',
    ),
    "relays from the door": (
        "seats",
        "if not seat.is_inside or to is None or not to.is_inside",
        "if to is None or not to.is_inside",
    ),
    "relays to the door": (
        "seats",
        "to is None or not to.is_inside or to is seat",
        "to is None or to is seat",
    ),
    "shows the door to everybody": (
        "seats",
        'for one in self.inside():\n            yield Say(one.id, {"t": "lobby"',
        'for one in self.seats.values():\n            yield Say(one.id, {"t": "lobby"',
    ),
}


def planted(where, right, wrong):
    """The rules of the door with one of them wrong."""
    texts = {
        one: Path(sys.modules[f"{house.__package__}.{one}"].__file__) for one in ("seats", "house")
    }
    sources = {one: path.read_text(encoding="utf-8") for one, path in texts.items()}
    assert sources[where].count(right) == 1, f"no such rule any more: {right}"
    sources[where] = sources[where].replace(right, wrong)
    made = {}
    for one, original in (("seats", seats), ("house", house)):
        made[one] = types.ModuleType(f"{house.__package__}.{one}_with_a_fault")
        made[one].__package__ = house.__package__
        exec(compile(sources[one], one, "exec"), made[one].__dict__)
        for name in ("Say", "Shut", "Tell", "Refused"):
            if hasattr(original, name):
                setattr(made[one], name, getattr(original, name))
        if one == "house":
            for name in ("Room", "Seat", "State", "error", "told"):
                setattr(made[one], name, getattr(made["seats"], name))
    return made["house"].House


@pytest.mark.parametrize("fault", FAULTS)
def test_the_book_would_notice(fault):
    wrong = planted(*FAULTS[fault])
    with pytest.raises(AssertionError):
        play(ENOUGH, house=wrong)
