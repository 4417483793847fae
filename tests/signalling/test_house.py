"""The rules of the door, one by one."""

import pytest

from brobygger.signalling.app import is_taken
from brobygger.signalling.notebook import Notebook
from tests.signalling.make import KNOCK, MEETING, Door, a_house, refusal_of


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def two(door):
    """A host inside and Anna let in."""
    host = door.knocks("host", "host")
    anna = door.knocks("anna")
    door.says(host, "admit", id=anna)
    return door, host, anna


def test_who_leads_opens_and_everybody_else_waits(door):
    anna = door.knocks("anna")
    assert door.inside() == set()
    assert door.last(anna, "waiting")["state"]["open"] is False
    host = door.knocks("host", "host")
    assert door.inside() == {"host"}
    assert [one["name"] for one in door.last(host, "lobby")["entries"]] == ["Anna"]


def test_a_second_leader_knocks_as_everybody_else(door):
    door.knocks("host", "host")
    second = door.knocks("chair", "cohost")
    assert door.inside() == {"host"}
    assert door.last(second, "admitted") is None


def test_who_is_admitted_gets_the_others_and_the_others_get_them(two):
    door, host, anna = two
    assert door.inside() == {"host", "anna"}
    assert [one["id"] for one in door.last(anna, "admitted")["peers"]] == [host]
    assert door.last(host, "joined")["peer"]["id"] == anna
    assert [one["what"] for one in door.told] == [
        "opened",
        "joined",
        "knocked",
        "admitted",
        "joined",
    ]
    assert door.told[3]["by"] == "host"


@pytest.mark.parametrize("command", ["admit", "deny", "remove", "role", "lock", "end"])
def test_only_who_leads_commands(two, command):
    door, host, anna = two
    bo = door.knocks("bo")
    before = door.inside()
    told = len(door.told)
    door.says(anna, command, id=bo if command in {"admit", "deny"} else host, role="host", on=True)
    assert door.last(anna, "error")["code"] == "not-yours"
    assert (door.inside(), len(door.told)) == (before, told)


@pytest.mark.parametrize("command", ["admit", "deny", "remove", "role", "lock", "end", "relay"])
def test_nobody_commands_from_the_door(door, command):
    host = door.knocks("host", "host")
    chair = door.knocks("chair", "cohost")
    bo = door.knocks("bo")
    door.says(chair, command, id=bo, to=host, role="host", on=True, body="b", mac="m")
    assert door.inside() == {"host"}
    assert door.last(host, "relay") is None
    assert door.house.rooms[next(iter(door.house.rooms))].locked is False


def test_one_room_never_reaches_into_another(two):
    door, _host, anna = two
    other = door.knocks("other", "host", meeting="another")
    door.says(other, "relay", to=anna, body="b", mac="m")
    door.says(other, "remove", id=anna)
    assert door.last(anna, "relay") is None
    assert door.inside() == {"host", "anna"}


def test_a_relayed_message_says_who_it_is_from(two):
    door, host, anna = two
    door.says(anna, "relay", to=host, body="b", mac="m", **{"from": "forged"})
    assert door.last(host, "relay") == {"t": "relay", "from": anna, "body": "b", "mac": "m"}


def test_whoever_was_denied_may_knock_once_more_after_a_minute(door):
    host = door.knocks("host", "host")
    anna = door.knocks("anna")
    door.says(host, "deny", id=anna)
    assert door.last(anna, "denied") == {"t": "denied", "again": True, "wait": 60}
    door.passes(59)
    door.says(anna, **KNOCK)
    assert door.last(anna, "error")["code"] == "wait"
    door.passes(2)
    door.says(anna, **KNOCK)
    assert len(door.last(host, "lobby")["entries"]) == 1
    door.says(host, "deny", id=anna)
    door.passes(600)
    again = door.knocks("anna")  # a new ticket changes nothing
    assert door.last(again, "error")["code"] == "denied"
    assert door.inside() == {"host"}


def test_whoever_was_removed_has_no_way_back_also_after_a_sudden_end(tmp_path):
    door = Door(a_house(Notebook(tmp_path / "notes")))
    host = door.knocks("host", "host")
    anna = door.knocks("anna")
    door.says(host, "admit", id=anna)
    slip = door.slip(anna)
    door.says(host, "remove", id=anna)
    assert door.shut[anna] == 4003
    assert door.last(host, "left") == {"t": "left", "id": anna, "why": "removed"}
    assert refusal_of(lambda: door.resumes(slip)) == "gone"
    assert refusal_of(lambda: door.comes("anna")) == "removed"
    door.house = a_house(Notebook(tmp_path / "notes"), started=door.now)
    assert refusal_of(lambda: door.resumes(slip)) == "gone"
    assert refusal_of(lambda: door.comes("anna")) == "removed"


def test_going_first_is_no_way_round_being_removed(two):
    door, host, anna = two
    door.says(anna, "leave")
    again = door.knocks("anna")
    door.says(host, "remove", id=anna)
    assert door.shut[again] == 4003
    assert refusal_of(lambda: door.comes("anna")) == "removed"


def test_a_locked_room_hears_no_knocking(two):
    door, host, anna = two
    door.says(host, "lock", on=True)
    assert door.last(anna, "state")["state"]["locked"] is True
    bo = door.knocks("bo")
    assert door.last(bo, "error")["code"] == "locked"
    door.says(host, "admit", id=bo)
    assert door.inside() == {"host", "anna"}
    door.says(host, "lock", on=False)
    door.says(bo, **KNOCK)
    assert len(door.last(host, "lobby")["entries"]) == 1


def test_a_lost_connection_has_a_minute_and_keeps_its_seat(two):
    door, host, anna = two
    door.loses(anna)
    assert door.last(host, "away")["id"] == anna
    door.says(host, "relay", to=anna, body="while away", mac="m")
    door.passes(59)
    assert door.resumes(door.slip(anna)) == anna
    assert door.last(anna, "relay")["body"] == "while away"
    door.loses(anna)
    door.passes(61)
    assert door.last(host, "left")["why"] == "lost"
    assert refusal_of(lambda: door.resumes(door.slip(anna))) == "gone"


def test_a_new_process_gives_seats_back_for_a_minute(two):
    door, host, anna = two
    slips = door.slip(host), door.slip(anna)
    door.house = a_house(started=door.now)
    assert door.resumes(slips[1]) == anna
    assert door.resumes(slips[0]) == host
    assert door.inside() == {"host", "anna"}
    door.house = a_house(started=door.now)
    door.passes(61)
    assert refusal_of(lambda: door.resumes(slips[0])) == "gone"


def test_a_second_device_asks_first_and_then_takes_the_seat_through_the_door(two):
    door, host, anna = two
    assert refusal_of(lambda: door.comes("anna")) == "here"
    slip = door.slip(anna)
    phone = door.knocks("anna", take=True)
    assert door.shut[anna] == 4001
    assert door.inside() == {"host"}
    assert refusal_of(lambda: door.resumes(slip)) == "gone"
    door.says(host, "admit", id=phone)
    assert door.inside() == {"host", "anna"}


def test_a_leader_who_comes_back_is_let_in_by_whoever_is_there(two):
    door, host, anna = two
    door.says(host, "leave")
    bo = door.knocks("bo")
    back = door.knocks("host", "host")
    assert [one["name"] for one in door.last(anna, "lobby")["entries"]] == ["Host"]
    door.says(anna, "admit", id=bo)
    assert door.inside() == {"anna"}
    door.says(anna, "admit", id=back)
    assert door.inside() == {"anna", "host"}


def test_a_leader_need_not_wait_for_a_call_that_nobody_is_connected_to(two):
    door, host, anna = two
    slips = door.slip(host), door.slip(anna)
    door.loses(host)
    door.loses(anna)
    chair = door.knocks("chair", "cohost")
    door.passes(5)
    assert door.last(chair, "admitted") is None  # they may be back in a moment
    door.passes(1)
    assert door.inside() == {"chair"}
    assert door.last(chair, "admitted")["by"] is None
    assert door.last(chair, "admitted")["peers"] == []
    for slip in slips:
        assert refusal_of(lambda slip=slip: door.resumes(slip)) == "gone"
    back = door.knocks("anna")
    assert door.inside() == {"chair"}
    door.says(chair, "admit", id=back)
    assert door.inside() == {"chair", "anna"}


def test_one_line_that_holds_keeps_the_call(two):
    door, host, anna = two
    door.loses(host)
    door.loses(anna)
    chair = door.knocks("chair", "cohost")
    assert door.resumes(door.slip(anna)) == anna
    door.passes(30)
    assert door.last(chair, "admitted") is None
    door.says(anna, "admit", id=chair)
    assert door.inside() == {"host", "anna", "chair"}


def test_only_who_may_lead_gets_a_deserted_room(two):
    door, host, anna = two
    door.loses(host)
    door.loses(anna)
    bo = door.knocks("bo")
    door.passes(59)
    assert door.inside() == {"host", "anna"}
    door.passes(30)
    assert door.inside() == set()
    assert door.last(bo, "admitted") is None


def test_a_leader_denied_does_not_get_it_over_the_heads_of_those_who_said_no(two):
    door, host, anna = two
    chair = door.knocks("chair", "cohost")
    door.says(host, "deny", id=chair)
    door.loses(host)
    door.loses(anna)
    door.says(chair, **KNOCK)
    door.passes(30)
    assert door.inside() == {"host", "anna"}


def test_a_leader_at_the_door_of_a_room_that_empties_opens_it(two):
    door, host, anna = two
    door.knocks("chair", "cohost")
    door.says(host, "leave")
    door.says(anna, "leave")
    door.passes(1)
    assert door.inside() == {"chair"}


def test_a_locked_room_that_nobody_leads_still_hears_who_may_lead(two):
    door, host, anna = two
    door.says(host, "lock", on=True)
    door.says(host, "leave")
    bo, back = door.knocks("bo"), door.knocks("host", "host")
    assert door.last(bo, "error")["code"] == "locked"
    door.says(anna, "admit", id=back)
    assert door.inside() == {"anna", "host"}
    door.says(back, "lock", on=False)
    assert door.last(anna, "state")["state"]["locked"] is False


def test_without_anybody_to_lead_the_room_closes_after_ten_minutes(two):
    door, host, anna = two
    door.says(host, "leave")
    assert door.last(anna, "state")["state"]["leaderless"] is True
    door.passes(599)
    assert door.inside() == {"anna"}
    door.passes(2)
    assert door.last(anna, "ended")["why"] == "no-leader"
    assert door.inside() == set()


def test_a_leader_in_time_stops_the_clock(two):
    door, host, _anna = two
    chair = door.knocks("chair", "cohost")
    door.says(host, "admit", id=chair)
    door.says(host, "leave")
    door.passes(2000)
    assert door.inside() == {"anna", "chair"}


def test_ending_puts_everybody_out_and_voids_their_seats(two):
    door, host, anna = two
    slips = door.slip(host), door.slip(anna)
    door.says(host, "end")
    assert door.inside() == set()
    assert (door.shut[host], door.shut[anna]) == (4005, 4005)
    for slip in slips:
        assert refusal_of(lambda slip=slip: door.resumes(slip)) == "gone"
    assert [one["what"] for one in door.told[-3:]] == ["left", "left", "ended"]


def test_a_role_given_can_be_taken_and_the_older_token_is_worth_nothing(two):
    door, host, anna = two
    first = door.slip(anna)
    door.says(host, "role", id=anna, role="cohost")
    leading = door.slip(anna)
    door.says(host, "role", id=anna, role="participant")
    door.loses(anna)
    for old in (first, leading):
        assert refusal_of(lambda old=old: door.resumes(old)) == "gone"
    assert door.resumes(door.slip(anna)) == anna
    door.says(anna, "lock", on=True)
    assert door.last(anna, "error")["code"] == "not-yours"


def test_a_mesh_holds_six(door):
    host = door.knocks("host", "host")
    for name in "abcde":
        door.says(host, "admit", id=door.knocks(name))
    seventh = door.knocks("g")
    door.says(host, "admit", id=seventh)
    assert door.last(host, "error")["code"] == "full-mesh"
    assert len(door.inside()) == 6


def test_reports_hold_ids_and_choices_only(two):
    door, host, anna = two
    door.says(host, "remove", id=anna)
    keys = {key for one in door.told for key in one}
    ids = {"meeting", "participant", "seat", "who", "by", "by_who"}
    assert keys <= ids | {"what", "why", "role", "on", "led"}
    assert "Anna" not in str(door.told)


@pytest.mark.parametrize(("size", "most"), [("group", 25), ("webinar", 150)])
def test_a_larger_meeting_holds_as_many_as_its_size_says(door, size, most):
    host = door.knocks("host", "host", size=size)
    for place in range(most - 1):
        door.says(host, "admit", id=door.knocks(f"p{place}", size=size))
    assert len(door.inside()) == most
    door.says(host, "admit", id=door.knocks("one more", size=size))
    assert door.last(host, "error")["code"] == f"full-{size}"
    assert len(door.inside()) == most


def test_whoever_opens_the_room_decides_its_size_and_it_outlives_the_process(door):
    host = door.knocks("host", "host", size="group")
    anna = door.knocks("anna", size="webinar")  # called after somebody has changed it
    door.says(host, "admit", id=anna)
    assert door.last(anna, "admitted")["state"]["size"] == "group"
    slip = door.slip(host)
    fresh = Door(a_house(door.house.notes, started=door.now))
    fresh.resumes(slip)
    assert fresh.house.rooms[MEETING].size == "group"


def test_a_ticket_of_an_unknown_size_is_forged(door):
    assert refusal_of(lambda: door.comes("anna", size="huge")) == "forged"


def test_only_a_seat_that_is_taken_is_inside(two):
    door, host, anna = two
    slip = door.slip(anna)
    assert is_taken(door.house, slip, door.now)
    door.loses(anna)
    assert is_taken(door.house, slip, door.now)  # for the minute it is kept
    door.resumes(slip)
    door.says(host, "remove", id=anna)
    assert not is_taken(door.house, slip, door.now)
    assert not is_taken(door.house, "nonsense", door.now)
    assert is_taken(door.house, door.slip(host), door.now)
    assert not is_taken(door.house, door.slip(host), door.now + 13 * 3600)
